/** The events of the X server that the agent follows, by the name that the `x11` package gives them. */
export interface XEvents {
  readonly DamageNotify: {
    /** With the bounding-box level: everything damaged since the last Subtract. */
    readonly area: { readonly x: number; readonly y: number; readonly w: number; readonly h: number };
  };
  readonly ConfigureNotify: { readonly wid: number; readonly width: number; readonly height: number };
  readonly DestroyNotify: { readonly wid: number };
  readonly RRScreenChangeNotify: { readonly root: number };
  readonly CursorNotify: { readonly cursorSerial: number };
  readonly MappingNotify: {
    /** 1 is the keyboard's. */
    readonly request: number;
    readonly firstKeyCode: number;
    readonly count: number;
  };
  /** Of XKB's other events its kind, and the bytes from the ninth on. */
  readonly XkbEvent: { readonly xkbType: number; readonly raw: Buffer };
  readonly XkbStateNotify: { readonly lockedMods: number; readonly group: number };
  readonly PropertyNotify: {
    readonly wid: number;
    readonly atom: number;
    /** 0 for a new value, 1 for a deletion. */
    readonly state: number;
  };
  readonly SelectionRequest: {
    readonly time: number;
    readonly requestor: number;
    readonly selection: number;
    readonly target: number;
    readonly property: number;
  };
  /** Two events of one name: the core protocol's answer to a conversion, and XFIXES's change of owner. */
  readonly SelectionNotify: SelectionAnswer | SelectionOwnerChange;
}

export interface SelectionAnswer {
  readonly subtype?: undefined;
  readonly requestor: number;
  readonly selection: number;
  readonly target: number;
  readonly property: number;
}

export interface SelectionOwnerChange {
  readonly subtype: number;
  readonly owner: number;
  readonly selection: number;
}
