/** What one process of the run serves; given as JSON in its only parameter. */
export interface RuntimePlan {
	name: string;
	script: string;
	port: number;
	variables: Record<string, string>;
	/** Where the writer's objects and D1 keep their data; an edge keeps none. */
	stateDirectory?: string;
	/** The script is no Worker: Node runs it. */
	inNode?: boolean;
}
