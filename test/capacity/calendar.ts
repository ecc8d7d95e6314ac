/** What comes at which second, in the order in which it was noted. */
export interface Calendar<E> {
  note(atS: number, event: E): void;
  /** What comes at this second; it is gone from the calendar then. */
  take(atS: number): readonly E[];
}

export function openCalendar<E>(): Calendar<E> {
  const pages = new Map<number, E[]>();
  return {
    note: (atS, event) => {
      const page = pages.get(atS);
      if (page) page.push(event);
      else pages.set(atS, [event]);
    },
    take: (atS) => {
      const page = pages.get(atS) ?? [];
      pages.delete(atS);
      return page;
    },
  };
}
