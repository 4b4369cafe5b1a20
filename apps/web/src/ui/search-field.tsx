interface SearchFieldProps {
  readonly label: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
}

export function SearchField({ label, value, onChange }: SearchFieldProps) {
  return (
    <input
      type="search"
      aria-label={label}
      placeholder={label}
      value={value}
      onChange={(event) => onChange(event.target.value)}
      className="h-9 w-full max-w-xs rounded-md border border-line-strong bg-surface px-2.5 placeholder:text-muted pointer-coarse:h-12"
    />
  );
}
