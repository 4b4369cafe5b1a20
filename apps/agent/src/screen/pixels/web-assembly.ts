/** The parts of WebAssembly that are used here, as Node has them; its types come with a browser's only. */
export interface WasmMemory {
  readonly buffer: SharedArrayBuffer;
}

interface WasmModule {
  readonly __brand?: 'module';
}

interface WebAssemblyNamespace {
  readonly Memory: new (size: { initial: number; maximum: number; shared: true }) => WasmMemory;
  readonly Module: new (bytes: Uint8Array) => WasmModule;
  readonly Instance: new (
    module: WasmModule,
    imports: { readonly env: { readonly memory: WasmMemory } },
  ) => { readonly exports: unknown };
}

export const { WebAssembly: webAssembly } = globalThis as unknown as { readonly WebAssembly: WebAssemblyNamespace };
export type { WasmModule };
