/**
 * `physical`: the place of the key is sent and the device's layout says what it means. `text`: what this computer's layout
 * made of it is sent, and the device gives that character whatever its layout.
 */
export type KeyMode = 'physical' | 'text';

/** What a person chose of how their hands reach the device. */
export interface InputSettings {
  readonly keys: KeyMode;
  /** On a Mac: what Command is on the device. */
  readonly command: 'control' | 'super';
  /** On a Mac: what Option is on the device. */
  readonly option: 'altgr' | 'alt';
  /** `trackpad`: a finger moves the pointer from where it is. `direct`: the pointer is where the finger is. */
  readonly touch: 'trackpad' | 'direct';
}

export type Platform = 'mac' | 'windows' | 'other';

const storedAs = 'usher.input';

/** A keyboard that is on the screen has characters and no places. */
export function firstSettings(hasKeyboard: boolean): InputSettings {
  return { keys: hasKeyboard ? 'physical' : 'text', command: 'control', option: 'altgr', touch: 'trackpad' };
}

export function rememberedSettings(storage: Pick<Storage, 'getItem'>, otherwise: InputSettings): InputSettings {
  const found = parsed(storage.getItem(storedAs));
  return {
    keys: oneOf(['physical', 'text'], found['keys']) ?? otherwise.keys,
    command: oneOf(['control', 'super'], found['command']) ?? otherwise.command,
    option: oneOf(['altgr', 'alt'], found['option']) ?? otherwise.option,
    touch: oneOf(['trackpad', 'direct'], found['touch']) ?? otherwise.touch,
  };
}

export function rememberSettings(storage: Pick<Storage, 'setItem'>, settings: InputSettings): void {
  storage.setItem(storedAs, JSON.stringify(settings));
}

export function platformOf({ platform }: Pick<Navigator, 'platform'>): Platform {
  if (/mac|iphone|ipad|ipod/i.test(platform)) return 'mac';
  return /win/i.test(platform) ? 'windows' : 'other';
}

function parsed(text: string | null): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(text ?? '{}');
    return typeof value === 'object' && value !== null ? { ...value } : {};
  } catch {
    // Somebody else wrote it.
    return {};
  }
}

function oneOf<Choice extends string>(choices: readonly Choice[], value: unknown): Choice | undefined {
  return choices.find((choice) => choice === value);
}
