/** Parts of an address's filter to set; what is undefined or empty is cleared. */
export type SearchChange<Search> = { readonly [Name in keyof Search]?: string | undefined };

/** A filter as the address keeps it: nothing of what is empty. */
export function withoutEmpty<Search extends object>(search: SearchChange<Search>): Search {
  const kept = Object.entries(search).filter(([, value]) => value !== undefined && value !== '');
  return Object.fromEntries(kept) as Search;
}
