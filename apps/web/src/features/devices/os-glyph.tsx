import { Laptop, Monitor, Server } from 'lucide-react';

export function OsGlyph({ os }: { os: string }) {
  const name = os.toLowerCase();
  const Glyph = name.includes('mac') || name.includes('darwin') ? Laptop : name.includes('server') ? Server : Monitor;
  return <Glyph role="img" aria-label={os} className="size-5 shrink-0 text-muted" />;
}
