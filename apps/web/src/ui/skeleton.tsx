/** The final geometry of a list, shown only when loading takes longer than 150 ms. */
export function RowSkeleton({ rows = 6, label }: { rows?: number; label: string }) {
  return (
    <div role="status" aria-label={label} className="late rounded-md border border-line bg-surface">
      {Array.from({ length: rows }, (_, row) => (
        <div key={row} className="flex h-11 items-center gap-3 border-b border-line px-3 last:border-b-0">
          <div className="size-5 rounded bg-n4" />
          <div className="h-3 w-40 rounded bg-n4" />
          <div className="ml-auto h-3 w-24 rounded bg-n4" />
        </div>
      ))}
    </div>
  );
}
