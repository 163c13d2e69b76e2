import { BaseSequencer, type TestSpecification } from "vitest/node";

/** Tests that go through many histories. Each takes longer than dozens of files together. */
const explorations = /-model\.test|-chaos\.test|\/testing\/sim\//;

/** A runtime is shared by files that follow each other: those of a project stay together. */
const projects = ["worker", "alone", "node", "web", "e2e"];

const rank = ({ moduleId, project }: TestSpecification): number =>
	explorations.test(moduleId) ? -1 : projects.indexOf(project.name);

/** Starts what takes longest first: what is left at the end is short, and keeps every core busy. */
export class LongestFirst extends BaseSequencer {
	override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
		const sorted = await super.sort(files);
		return sorted.sort((one, other) => rank(one) - rank(other));
	}
}
