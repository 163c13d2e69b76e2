import type { SessionUser } from "../../domain/session.ts";
import type { Random } from "../../testing/support/random.ts";
import { localIdentities } from "../identities.ts";
import { type DeviceModel, deviceModels } from "./devices.ts";
import { type Place, places } from "./places.ts";

export interface SeededPerson {
	user: SessionUser;
	/** People sign in mostly from one place, with the same two or three devices. */
	home: Place;
	homeHost: number;
	devices: DeviceModel[];
}

const firstNames =
	"Aisha Alejandro Amara Anders Anika Anton Beatriz Bilal Camille Carlos Chiara Chidi Claire Daan Daniel Diego Elena Elif Emeka Emil Erik Esra Fatima Felix Fiona Freya Gabriel Giulia Grace Hana Hannah Haruto Hugo Ida Ingrid Isabel Ivan Jakob James Jana Jonas Julia Kaito Karim Katarzyna Kofi Lars Laura Leila Leon Linh Lucas Magda Malik Maria Marta Mateo Maya Mehmet Mila Nadia Nikhil Nina Noah Nora Oliver Omar Paula Pedro Petra Priya Rafael Rania Robert Rosa Sakura Samir Sara Sofia Stefan Sven Tara Thomas Tuan Valentina Victor Wei Yara Yusuf Zoe".split(
		" ",
	);
const lastNames =
	"Abe Adeyemi Aksoy Almeida Andersson Bakker Bauer Becker Bianchi Brandt Brown Castillo Chen Costa Dahl Dubois Eriksen Farouk Fernandes Fischer Fontana García Haas Hansen Hoffmann Hussein Ito Jansen Johnson Kaya Keller Khan Kowalski Krüger Lang Larsen Lefebvre Lindgren Mahmoud Marino Martin Mensah Meyer Moreau Moreno Müller Nakamura Ncube Nguyen Nielsen Novak Nowak Okafor Olsen Park Patel Pereira Petrov Quinn Reyes Ricci Rossi Roy Sato Schmidt Schneider Silva Singh Smith Sørensen Tan Torres Vargas Vasquez Visser Wagner Walsh Watanabe Weiss Wójcik Yamamoto Yılmaz Zhang Zimmermann".split(
		" ",
	);

/** A name as the left side of an address: "Jana Müller" becomes "jana.muller". */
const handleOf = (name: string): string =>
	name
		.toLowerCase()
		.replaceAll("ø", "o")
		.replaceAll("ı", "i")
		.replaceAll("ł", "l")
		.normalize("NFD")
		.replaceAll(/[^a-z ]/g, "")
		.replaceAll(" ", ".");

/** `count` people of an organization, first the ones who can really sign in. */
export function createPeople(
	random: Random,
	organization: { id: string; slug: string },
	count: number,
): SeededPerson[] {
	const users: SessionUser[] = localIdentities
		.filter((identity) => identity.organizationId === organization.id)
		.map(({ subject, name, email }) => ({ id: subject, name, email }));
	const taken = new Set(users.map((user) => user.email));
	while (users.length < count) {
		const name = `${random.pickOne(firstNames)} ${random.pickOne(lastNames)}`;
		const email = `${handleOf(name)}@${organization.slug}.example`;
		if (taken.has(email)) continue;
		taken.add(email);
		users.push({ id: `usr_${handleOf(name).replaceAll(".", "_")}`, name, email });
	}
	return users.map((user) => ({
		user,
		home: random.pickWeighted(places),
		homeHost: random.wholeBetween(1, 254),
		devices: Array.from({ length: random.wholeBetween(2, 4) }, () =>
			random.pickWeighted(deviceModels),
		),
	}));
}
