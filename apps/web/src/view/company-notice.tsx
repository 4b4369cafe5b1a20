import type { DesktopState } from '@usher/viewer';
import { useEffect, useState } from 'react';
import { companyNews, heldOffWords } from './company-words.ts';

const shownMs = 5_000;

/** Somebody comes to the same screen or begins to steer it: told once; and as long as it lasts, who is held off is told what to do. */
export function CompanyNotice({ company }: { company: DesktopState['company'] }) {
  const [seen, setSeen] = useState<DesktopState['company']>(null);
  const [news, setNews] = useState<string | null>(null);
  if (company !== seen) {
    setSeen(company);
    setNews(company === null ? null : companyNews(seen, company));
  }
  useEffect(() => {
    const timer = setTimeout(() => setNews(null), shownMs);
    return () => clearTimeout(timer);
  }, [news]);
  const shown = (company === null ? null : heldOffWords(company)) ?? news;
  return (
    <p
      role="status"
      className={
        shown === null ? 'sr-only' : 'max-w-xl rounded-md border border-line bg-surface px-4 py-2 shadow-float'
      }
    >
      {shown}
    </p>
  );
}
