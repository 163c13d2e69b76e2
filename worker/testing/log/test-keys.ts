/** `LOG_KEYS` of every world that tests run in: the name `curfew.test/log`, and the bytes 1 to 32 for a seed. */
export const testLogKeys =
	"2020-01-01T00:00:00Z PRIVATE+KEY+curfew.test/log+6b2ea69f+AQECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8g";
