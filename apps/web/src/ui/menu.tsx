import { Check } from 'lucide-react';
import { DropdownMenu } from 'radix-ui';
import { type ReactNode, useRef } from 'react';
import { classes } from './classes.ts';

interface MenuProps {
  readonly trigger: ReactNode;
  readonly children: ReactNode;
  readonly align?: 'start' | 'end';
  readonly side?: 'top' | 'bottom';
  /** It was asked for before it was there. */
  readonly defaultOpen?: boolean;
  readonly onOpenChange?: (open: boolean) => void;
  /** Where the focus goes when a pointer closed it; a key leads back to the trigger. */
  readonly returnTo?: () => void;
}

/** Not modal: a modal menu would insert a style element, which our content policy refuses. */
export function Menu({ trigger, children, align = 'end', side = 'bottom', ...props }: MenuProps) {
  const { defaultOpen = false, onOpenChange, returnTo } = props;
  const byPointer = useRef(false);
  const onChange = (open: boolean): void => {
    if (open) byPointer.current = false;
    onOpenChange?.(open);
  };
  return (
    <DropdownMenu.Root modal={false} defaultOpen={defaultOpen} onOpenChange={onChange}>
      <DropdownMenu.Trigger asChild>{trigger}</DropdownMenu.Trigger>
      <DropdownMenu.Portal>
        <DropdownMenu.Content
          align={align}
          side={side}
          sideOffset={4}
          collisionPadding={8}
          onPointerDownCapture={() => (byPointer.current = true)}
          onKeyDownCapture={() => (byPointer.current = false)}
          onCloseAutoFocus={(event) => {
            if (!byPointer.current || returnTo === undefined) return;
            event.preventDefault();
            returnTo();
          }}
          className="z-30 max-h-(--radix-dropdown-menu-content-available-height) min-w-48 overflow-y-auto rounded-md border border-line bg-surface p-1 shadow-float"
        >
          {children}
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  );
}

interface MenuItemProps {
  readonly onSelect: () => void;
  readonly children: ReactNode;
  readonly danger?: boolean;
  readonly disabled?: boolean;
}

export function MenuItem({ onSelect, children, danger, disabled }: MenuItemProps) {
  return (
    <DropdownMenu.Item
      disabled={disabled === true}
      onSelect={onSelect}
      className={classes(
        'flex min-h-8 cursor-default items-center gap-2 rounded px-2.5 outline-none select-none pointer-coarse:min-h-12',
        'data-highlighted:bg-n4 data-disabled:text-muted',
        danger && 'text-danger',
      )}
    >
      {children}
    </DropdownMenu.Item>
  );
}

interface MenuCheckProps {
  readonly checked: boolean;
  readonly onChange: (checked: boolean) => void;
  readonly children: ReactNode;
  readonly disabled?: boolean;
}

/** A choice among many: the menu stays open for the next. */
export function MenuCheck({ checked, onChange, children, disabled }: MenuCheckProps) {
  return (
    <DropdownMenu.CheckboxItem
      disabled={disabled === true}
      checked={checked}
      onCheckedChange={onChange}
      onSelect={(event) => event.preventDefault()}
      className="flex min-h-8 cursor-default items-center gap-2 rounded px-2.5 outline-none select-none data-highlighted:bg-n4 data-disabled:text-muted pointer-coarse:min-h-12"
    >
      <span aria-hidden className="flex size-4 items-center justify-center">
        <DropdownMenu.ItemIndicator>
          <Check className="size-4" />
        </DropdownMenu.ItemIndicator>
      </span>
      {children}
    </DropdownMenu.CheckboxItem>
  );
}

interface MenuChoiceProps<Value extends string> {
  readonly label: string;
  readonly value: Value;
  readonly options: readonly (readonly [value: Value, words: ReactNode])[];
  readonly onChange: (value: Value) => void;
}

/** One of several. */
export function MenuChoice<Value extends string>({ label, value, options, onChange }: MenuChoiceProps<Value>) {
  const choose = (chosen: string): void => {
    const option = options.find(([known]) => known === chosen);
    if (option !== undefined) onChange(option[0]);
  };
  return (
    <DropdownMenu.RadioGroup aria-label={label} value={value} onValueChange={choose}>
      <MenuNote>{label}</MenuNote>
      {options.map(([option, words]) => (
        <DropdownMenu.RadioItem
          key={option}
          value={option}
          className="flex min-h-8 cursor-default items-center gap-2 rounded px-2.5 outline-none select-none data-highlighted:bg-n4 pointer-coarse:min-h-12"
        >
          <span aria-hidden className="flex size-4 items-center justify-center">
            <DropdownMenu.ItemIndicator>
              <Check className="size-4" />
            </DropdownMenu.ItemIndicator>
          </span>
          {words}
        </DropdownMenu.RadioItem>
      ))}
    </DropdownMenu.RadioGroup>
  );
}

export function MenuNote({ children }: { children: ReactNode }) {
  return <DropdownMenu.Label className="px-2.5 py-1.5 text-xs text-muted">{children}</DropdownMenu.Label>;
}

export function MenuLine() {
  return <DropdownMenu.Separator className="my-1 h-px bg-n5" />;
}
