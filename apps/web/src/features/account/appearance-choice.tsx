import { useState } from 'react';
import { chooseTheme, chosenTheme, type Theme } from '../../app/theme.ts';
import { Choice } from '../../ui/field.tsx';

const options = [
  ['system', 'As the system'],
  ['light', 'Light'],
  ['dark', 'Dark'],
] as const;

/** Kept in this browser. */
export function AppearanceChoice() {
  const [theme, setTheme] = useState<Theme>(chosenTheme());
  return (
    <Choice
      label="Appearance"
      className="max-w-48"
      options={options}
      value={theme}
      onChange={(event) => {
        const chosen = options.find(([value]) => value === event.target.value)?.[0] ?? 'system';
        chooseTheme(chosen);
        setTheme(chosen);
      }}
    />
  );
}
