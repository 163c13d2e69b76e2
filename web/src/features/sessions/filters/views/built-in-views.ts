/** Views that everybody has, by their names; in the grammar of filters, as saved ones are. */
export const builtInViews: readonly { name: string; filter: string }[] = [
	{ name: "All active", filter: "status:active" },
	{ name: "Active now", filter: "status:active active:<5m" },
	{ name: "Idle for 24 hours", filter: "status:active active:>1d" },
	{ name: "Mobile", filter: "status:active device:mobile" },
	{ name: "New country, last 7 days", filter: "status:active flag:new_country signed:<7d" },
	{
		name: "Tor or other warnings",
		filter:
			"status:active flag:impossible_travel,refresh_reused,replayed_elsewhere,tor,user_agent_changed",
	},
	{ name: "Support sessions", filter: "status:active support:yes" },
];
