/** The rows that one import takes at once. */
const PAGE = 10_000;

/** The group of the first `people` employees. */
export function groupOf(people: number): string {
  return `First ${people}`;
}

/**
 * Employees as the import takes them, in pages: each has one mobile number, every second reads Chinese.
 * @param sizes how many the launches will address: a group is made for each
 */
export function makeCrowd(sizes: readonly number[]): string[] {
  const people = Math.max(...sizes);
  const rows = Array.from({ length: people }, (_, index) => {
    const groups = sizes.filter((size) => index < size).map(groupOf);
    const number = `+886912${String(index).padStart(6, '0')}`;
    return `P${index},Person ${index},${number},${index % 2 ? 'en' : 'zh-Hant'},${groups.join(';')}`;
  });
  const pages = Array.from({ length: Math.ceil(people / PAGE) }, (_, page) =>
    rows.slice(page * PAGE, (page + 1) * PAGE),
  );
  return pages.map((page) => ['external_id,name,mobile,language,groups', ...page].join('\n'));
}
