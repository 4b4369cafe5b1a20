import type { DesktopState } from '@usher/viewer';
import { useEffect, useState } from 'react';
import { steeringWords } from './company-words.ts';

const shownMs = 5_000;

/** Somebody else begins to steer the same screen: told once; and as long as it lasts, who is held off is told what to do. */
export function CompanyNotice({ company }: { company: DesktopState['company'] }) {
  const words = company === null ? null : steeringWords(company);
  const isHeldOff = company?.isHeldOff === true;
  const [told, setTold] = useState<string | null>(null);
  useEffect(() => {
    if (words === null || isHeldOff) return undefined;
    const timer = setTimeout(() => setTold(words), shownMs);
    return () => clearTimeout(timer);
  }, [words, isHeldOff]);
  const shown = isHeldOff || words !== told ? words : null;
  return (
    <p
      role="status"
      className={shown === null ? 'sr-only' : 'rounded-md border border-line bg-surface px-3 py-1.5 shadow-float'}
    >
      {shown}
    </p>
  );
}
