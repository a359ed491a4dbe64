/**
 * The release of the schema this program was built for (SPEC §15): a number, whatever the count of files. The first migration of a release
 * writes its row into `schema_release`; a later file of the same release writes none. Schema N serves programs N and N−1.
 */
export const SCHEMA_RELEASE = 1;
