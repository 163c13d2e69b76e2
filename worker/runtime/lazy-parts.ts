/**
 * Parts that are made when they are first asked for, and then kept: whoever needs one of many pays for that one.
 *
 * @returns what gives the parts of one environment; the way to them is laid once, not for each
 */
export function lazyParts<From, Parts extends object>(
	makers: {
		[Name in keyof Parts]: (from: From) => Parts[Name];
	},
): (from: From) => Parts {
	class Made {
		readonly from: From;

		constructor(from: From) {
			this.from = from;
		}
	}
	for (const name of Object.keys(makers) as (keyof Parts)[]) {
		Object.defineProperty(Made.prototype, name, {
			get(this: Made) {
				const value = makers[name](this.from);
				Object.defineProperty(this, name, { value });
				return value;
			},
		});
	}
	return (from) => new Made(from) as unknown as Parts;
}
