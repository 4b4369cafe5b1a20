import { useEffect, useState } from 'react';
import { Field } from '../ui/field.tsx';

interface SearchBoxProps {
  readonly label: string;
  readonly placeholder: string;
  readonly value: string;
  readonly onSearch: (text: string) => void;
  readonly className?: string;
}

/** Searches once the typing rests, so that a list is not asked for at every letter. */
export function SearchBox({ label, placeholder, value, onSearch, className }: SearchBoxProps) {
  const [text, setText] = useState(value);
  const [searched, setSearched] = useState(value);
  if (value !== searched) {
    setSearched(value);
    setText(value);
  }
  useEffect(() => {
    if (text.trim() === value) return undefined;
    const timer = setTimeout(() => {
      setSearched(text.trim());
      onSearch(text.trim());
    }, 300);
    return () => clearTimeout(timer);
  }, [text, value, onSearch]);
  return (
    <Field
      label={label}
      type="search"
      placeholder={placeholder}
      maxLength={200}
      value={text}
      onChange={(event) => setText(event.target.value)}
      {...(className === undefined ? {} : { className })}
    />
  );
}
