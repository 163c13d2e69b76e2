import { Socket } from "node:net";

// Preloaded where something must be shown to need nobody: every connection of the process fails.
Socket.prototype.connect = () => {
	throw new Error("There is no network here");
};
