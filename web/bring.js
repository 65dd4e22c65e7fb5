// What few readers need is fetched by who needs it.
const missed = {};

// Imports the module of this name, from where this one came from. One that did not come is asked for by another address
// the next time: browsers may remember that the first one failed (Chromium did, up to 148 at least).
export const bring = (name) =>
  import(new URL(`${name}.js${(missed[name] ??= "")}`, import.meta.url)).catch((error) => {
    missed[name] += "?";
    throw error;
  });
