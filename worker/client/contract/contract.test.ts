import type { TRPCClient } from "@trpc/client";
import type { inferRouterInputs, inferRouterOutputs } from "@trpc/server";
import { expect, it } from "vitest";
import type { AppRouter } from "../../procedures/router.ts";
import type { Procedures } from "./procedures.ts";

/** All of a type in one piece, so that an intersection and an interface of the same fields are one. */
type Whole<T> = T extends string | number | boolean | null | undefined
	? T
	: T extends object
		? { [Key in keyof T]: Whole<T[Key]> }
		: T;

type Identity<A> = <T>() => T extends Whole<A> ? 1 : 2;
type IsSame<A, B> = Identity<A> extends Identity<B> ? true : false;

type Call = (...sent: never[]) => Promise<unknown>;

interface AsWritten<Type, Ask extends Call> {
	type: Type;
	mayBeLeftOut: [] extends Parameters<Ask> ? true : false;
	input: NonNullable<Parameters<Ask>[0]>;
	output: Awaited<ReturnType<Ask>>;
}

type Written<Procedure> = Procedure extends { query: infer Ask extends Call }
	? AsWritten<"query", Ask>
	: Procedure extends { mutate: infer Ask extends Call }
		? AsWritten<"mutation", Ask>
		: never;

interface AsServed<Type, Sent, Answer> {
	type: Type;
	mayBeLeftOut: undefined extends Sent ? true : false;
	input: Sent extends object ? Sent : never;
	output: Answer;
}

type Inputs = inferRouterInputs<AppRouter>;
type Outputs = inferRouterOutputs<AppRouter>;
type Records = AppRouter["_def"]["record"];

type GroupName = keyof (Records & Procedures);
type NameIn<Group extends GroupName> =
	| keyof (Group extends keyof Records ? Records[Group] : object)
	| keyof (Group extends keyof Procedures ? Procedures[Group] : object);
type At<T, Group, Name> = Group extends keyof T
	? Name extends keyof T[Group]
		? T[Group][Name]
		: never
	: never;

/** Names of what the server has and the package does not say, or says otherwise; and the other way round. */
type Wrong = {
	[Group in GroupName]: {
		[Name in NameIn<Group>]: At<Records, Group, Name> extends { _def: { type: infer Type } }
			? IsSame<
					Written<At<Procedures, Group, Name>>,
					AsServed<Type, At<Inputs, Group, Name>, At<Outputs, Group, Name>>
				> extends true
				? never
				: `${Group}.${Name & string}`
			: `${Group}.${Name & string}`;
	}[NameIn<Group>];
}[GroupName];

it("what the package says of procedures is what the server has, field by field and both ways", () => {
	// Compared by the type checker: a difference is named where this is compiled.
	const wrong: Wrong[] = [] satisfies never[];
	const none: never[] = wrong;
	const asClient = (client: TRPCClient<AppRouter>): Procedures => client;
	expect(none).toEqual([]);
	expect(asClient).toBeTypeOf("function");
});
