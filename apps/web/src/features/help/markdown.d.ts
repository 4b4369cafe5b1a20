/** A text of docs/help, as it stands. */
declare module '*.md?raw' {
  const text: string;
  export default text;
}
