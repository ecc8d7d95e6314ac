/** How many characters the note of a cleared call for help may have, in the API and on the pages. */
export const longestNote = 1_000;
