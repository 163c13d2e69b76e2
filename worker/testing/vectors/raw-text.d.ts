/** A page of the docs as it stands, for a test that drives what is written there. */
declare module "*.md?raw" {
	const text: string;
	export default text;
}
