const numbers = new Intl.NumberFormat("en-GB");

export const formatNumber = (count: number): string => numbers.format(count);

/** "10,000+" once the server stopped counting. */
export const formatCount = (counted: { count: number; capped: boolean }): string =>
	`${formatNumber(counted.count)}${counted.capped ? "+" : ""}`;

/** "1 session", "3 sessions" */
export const plural = (count: number, one: string, many = `${one}s`): string =>
	`${formatNumber(count)} ${count === 1 ? one : many}`;
