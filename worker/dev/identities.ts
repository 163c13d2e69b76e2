/** Everyone who can sign in locally. The provider, the seed, the scripts and the tests share this list. */

export interface LocalIdentity {
	subject: string;
	name: string;
	email: string;
	/** The organization this person's sessions belong to; null for the platform's own staff. */
	organizationId: string | null;
	organizationName: string;
	/** Set for administrators: the id the seed binds them under. */
	administratorId: string | null;
	role: string;
}

export const acme = { id: "org_acme", slug: "acme", name: "Acme" } as const;
export const globex = { id: "org_globex", slug: "globex", name: "Globex" } as const;

export const dana: LocalIdentity = {
	subject: "usr_dana",
	name: "Dana Kim",
	email: "dana@acme.example",
	organizationId: acme.id,
	organizationName: acme.name,
	administratorId: "adm_dana",
	role: "Organization admin",
};

export const noor: LocalIdentity = {
	subject: "usr_noor",
	name: "Noor Haddad",
	email: "noor@globex.example",
	organizationId: globex.id,
	organizationName: globex.name,
	administratorId: "adm_noor",
	role: "Organization admin",
};

export const lena: LocalIdentity = {
	subject: "usr_lena",
	name: "Lena Ortiz",
	email: "lena@curfew.example",
	organizationId: null,
	organizationName: "Curfew",
	administratorId: "adm_lena",
	role: "Global admin",
};

const person = (
	subject: string,
	name: string,
	email: string,
	organization: typeof acme | typeof globex,
): LocalIdentity => ({
	subject,
	name,
	email,
	organizationId: organization.id,
	organizationName: organization.name,
	administratorId: null,
	role: "Person",
});

export const raj = person("usr_raj", "Raj Shah", "raj@acme.example", acme);
export const mia = person("usr_mia", "Mia Tanaka", "mia@acme.example", acme);
const tomas = person("usr_tomas", "Tomás Oliveira", "tomas@acme.example", acme);
const ines = person("usr_ines", "Ines Weber", "ines@globex.example", globex);

export const localIdentities: readonly LocalIdentity[] = [dana, raj, mia, tomas, noor, ines, lena];

export const localTokens = {
	service: "cfw_local_service",
	acmeAdmin: "cfw_local_admin_acme",
	global: "cfw_local_global",
} as const;

export const identityOf = (subject: string): LocalIdentity | undefined =>
	localIdentities.find((identity) => identity.subject === subject);
