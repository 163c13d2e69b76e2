/** A step of a scene: does something, holds the answer against what was promised, and says what it saw. */
export interface Scene {
	step(title: string, act: () => Promise<string>): Promise<void>;
}

/** A step that did not hold; what it saw has been printed. */
export class Unmet extends Error {}

/** What must hold for the step to count. */
export function expectThat(holds: boolean, seen: string): asserts holds {
	if (!holds) throw new Unmet(seen);
}

const titleWidth = 72;

/** Prints a line per step as it happens; the first step that does not hold ends the scene. */
export function createScene(print: (line: string) => void): Scene & { steps: () => number } {
	let steps = 0;
	return {
		steps: () => steps,
		async step(title, act) {
			steps += 1;
			const label = `${String(steps).padStart(2)}  ${title.padEnd(titleWidth)}`;
			try {
				print(`  ok   ${label}  ${await act()}`);
			} catch (error) {
				const seen = error instanceof Error ? error.message : String(error);
				print(`  FAIL ${label}  ${seen}`);
				throw new Unmet(seen);
			}
		},
	};
}
