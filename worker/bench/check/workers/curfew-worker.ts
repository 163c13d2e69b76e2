/** Curfew's side of the benchmark: the product's objects and gate, and routes by which the script drives them. */
export { default } from "./control.ts";
export { OrganizationObject, RegionReplica, SessionGate } from "./curfew-objects.ts";
