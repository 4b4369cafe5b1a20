/** Requests of the x11 package that its types lack. */
export interface DrawingClient {
  CreatePixmap(id: number, drawable: number, depth: number, width: number, height: number): void;
  FreePixmap(id: number): void;
  CreateGC(id: number, drawable: number, values: Record<string, number>): void;
  ClearArea(window: number, x: number, y: number, width: number, height: number, exposures: number): void;
  CopyArea(
    from: number,
    to: number,
    gc: number,
    fromX: number,
    fromY: number,
    toX: number,
    toY: number,
    width: number,
    height: number,
  ): void;
  PutImage(
    format: number,
    drawable: number,
    gc: number,
    width: number,
    height: number,
    x: number,
    y: number,
    leftPad: number,
    depth: number,
    data: Buffer,
  ): void;
  MapWindow(window: number): void;
  MoveWindow(window: number, x: number, y: number): void;
}

/** The package's client has more requests than the agent uses. */
export const drawingOf = (client: object): DrawingClient => client as DrawingClient;
