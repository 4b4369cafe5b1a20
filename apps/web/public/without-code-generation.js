// Runs before any module: zod must not try to compile validators, which our content policy refuses and reports.
globalThis['__zod_globalConfig'] = { jitless: true };
