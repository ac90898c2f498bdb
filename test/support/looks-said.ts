/**
 * Whether a text of the source looks as if a person were to read it: a sentence, a label, or a word beside a gap. Class
 * names, paths, selectors and keys do not.
 */

export const hasLetters = (text: string): boolean => /\p{L}/u.test(text);

/** Words that stand between others in an English sentence, and hardly in a list of class names. */
const small = /(^|\s)(the|is|are|was|has|no|not|to|of|and|or|it|its|for|with|this|that|by|on|from|until|while)(\s|$)/i;
const word = /^[("“‘]?\p{L}[\p{L}'’-]*[)"”’]?[,.;:!?…]?$/u;

/** Stands where a template has a gap. */
export const gap = '…';

/** Selectors, queries, styles and formulas. */
const isCode = (text: string): boolean => /[<>{}=[\]#@]|\dpx|^\w+\(/.test(text);

/**
 * Two words or more: the first a capital's, or with a stop at the end, or three of which one is a small one. A gap of a
 * template is whatever it is.
 */
function isSentence(text: string): boolean {
  const words = text
    .trim()
    .split(/\s+/)
    .filter((one) => !one.startsWith(gap));
  const real = words.filter((one) => word.test(one));
  if (isCode(text) || real.length < 2 || real.length < words.length * 0.6) return false;
  const isBegun = /^\p{Lu}\p{Ll}/u.test(text.trim());
  return isBegun || /\p{Ll}[.!?]$/u.test(text.trim()) || (real.length > 2 && small.test(text));
}

/** A title or a label of one word, unless it is the name of a key or of a header. */
const isLabel = (text: string): boolean => /^\p{Lu}\p{Ll}{2,}$/u.test(text) && !named.has(text);
const named = new Set(
  'Escape Enter Tab Space Shift Control Home End Delete Backspace Accept Authorization Bearer'.split(' '),
);

/** A gap that stands as a word of its own beside another, as in `… old`. */
function isFilled(text: string): boolean {
  const words = text.trim().split(/\s+/);
  const isGap = (one: string) => one.startsWith(gap) && !hasLetters(one);
  const isKey = /^\p{Ll}+ \P{L}+$/u.test(text.trim()) || text.startsWith('Bearer ');
  return !isCode(text) && !isKey && words.some(isGap) && words.some((one) => word.test(one) && !/^\p{Lu}$/u.test(one));
}

/** A part of a sentence that something is put before or after. */
export const isJoint = (text: string): boolean => hasLetters(text) && /^\s|\s$/.test(text);

/** Whether a text of which nothing else is known is for people. */
export const looksSaid = (text: string): boolean => isSentence(text) || isLabel(text) || isFilled(text);
