/** A planted fault: in `file` the text `find` becomes `replace`. The test must notice each of them. */
export interface Mutant {
	name: string;
	file: string;
	find: string;
	replace: string;
	/** The test that must notice; the model of sessions when left out. */
	test?: string;
}
