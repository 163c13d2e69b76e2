import { expect, test } from "vitest";
import { distanceOf } from "./matching.ts";

test("every typed word begins a word of the name, in whichever order, case and accents", () => {
	expect(distanceOf("Support access", "sup acc")).toBe(1);
	expect(distanceOf("Support access", "acc sup")).toBe(1);
	expect(distanceOf("Tomás Oliveira", "TOMAS")).toBe(0);
	expect(distanceOf("Tomas Oliveira", "tomás")).toBe(0);
	expect(distanceOf("Support access", "sup audit")).toBeNull();
});

test("what begins the name fits better than what begins another word of it", () => {
	expect(distanceOf("Audit log", "aud")).toBe(0);
	expect(distanceOf("Platform audit", "aud")).toBe(1);
});

test("what stands inside a word, or left letters out, fits less well", () => {
	expect(distanceOf("Receipts", "ceip")).toBe(2);
	expect(distanceOf("Policies", "polcies")).toBe(3);
	expect(distanceOf("Policies", "oils")).toBeNull();
});

test("nothing typed fits everything", () => {
	expect(distanceOf("Receipts", "  ")).toBe(0);
});
