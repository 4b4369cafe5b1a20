import type { PictureQuality } from '@usher/link';

export const pictureQualities: readonly PictureQuality[] = ['automatic', 'high', 'medium', 'low'];
const storedAs = 'usher.quality';

export function rememberedQuality(storage: Pick<Storage, 'getItem'>): PictureQuality {
  const stored = storage.getItem(storedAs);
  return pictureQualities.find((quality) => quality === stored) ?? 'automatic';
}

export function rememberQuality(storage: Pick<Storage, 'setItem'>, quality: PictureQuality): void {
  storage.setItem(storedAs, quality);
}
