import { render } from "solid-js/web";
import "../../styles/my-devices.css";
import { guardFocus } from "../shortcuts/guard-focus.ts";
import { MyDevicesPage } from "./my-devices-page.tsx";

const root = document.querySelector("#app");
if (root) render(() => <MyDevicesPage />, root);
guardFocus();
