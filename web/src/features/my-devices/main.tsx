import { render } from "solid-js/web";
import "../../styles/my-devices.css";
import { MyDevicesPage } from "./my-devices-page.tsx";

const root = document.querySelector("#app");
if (root) render(() => <MyDevicesPage />, root);
