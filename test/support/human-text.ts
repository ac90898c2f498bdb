/**
 * Finds texts for people in a source file of the dashboard. What is certain is found: text between tags, texts of
 * attributes that are read out or shown, and what reads as a sentence anywhere else. What only looks like a text (class
 * names, paths, keys, messages of thrown errors) is left alone; rather one text missed than one name accused.
 */
import { parseSync } from 'vite';
import { gap, hasLetters, isJoint, looksSaid } from './looks-said.ts';

export type Found = { readonly line: number; readonly text: string };

type Node = { readonly type: string; readonly start: number; readonly [key: string]: unknown };

const isNode = (value: unknown): value is Node => typeof value === 'object' && value !== null && 'type' in value;

/** Attributes whose text a person reads or hears. */
const saidBy = new Set('title alt label placeholder words word verb text hint note about caption below'.split(' '));
const isSaid = (name: string): boolean =>
  saidBy.has(name) || (/^aria-(label|description|valuetext|roledescription)$/.test(name) && name !== 'aria-labelledby');

/** Attributes that hold no text for people, whatever it looks like. */
const isMute = (name: string): boolean =>
  /^(className|d|style|key|id|htmlFor|role|type|points|transform|viewBox|preserveAspectRatio|data-.*|stroke.*)$/.test(
    name,
  );

/** `table`: an object or list of texts, whatever it is keyed by. */
type Place = 'code' | 'said' | 'mute' | 'table';

const isTable = (name: string): boolean => /(words|labels|titles|texts)$/i.test(name);
/** What these return is read. */
const isTelling = (name: string): boolean =>
  /(Text|Title|Words?|Label|Sentence|Detail)$|^(text|word|label|title|sentence)Of/.test(name);
/** What these are given is compared, or is another's name for something. */
const asks = new Set(
  'includes startsWith endsWith indexOf test replace replaceAll split getAttribute querySelector has get'.split(' '),
);

export function humanTexts(file: string, code: string): readonly Found[] {
  const found: Found[] = [];
  const lineOf = (at: number): number => code.slice(0, at).split('\n').length;
  const tell = (node: Node, text: string, place: Place) => {
    const counts = place === 'said' || place === 'table' ? hasLetters(text) : place === 'code' && looksSaid(text);
    if (counts) found.push({ line: lineOf(node.start), text: text.trim().replace(/\s+/g, ' ') });
  };

  const children = (node: Node, place: Place): void => {
    for (const value of Object.values(node))
      for (const one of Array.isArray(value) ? value : [value]) if (isNode(one)) visit(one, place);
  };

  const visit = (node: Node, place: Place): void => {
    if (isSilent(node)) return;
    const own = visitors[node.type];
    if (own === undefined) children(node, place === 'mute' ? 'mute' : 'code');
    else own(node, place);
  };

  const template = (node: Node, place: Place) => {
    const quasis = Array.isArray(node.quasis) ? node.quasis : [];
    const texts = quasis.map((quasi) => String(quasi?.value?.cooked ?? ''));
    // A gap between two parts is a word of the sentence.
    tell(node, texts.join(gap), place === 'code' && !hasLetters(texts.join('')) ? 'mute' : place);
    for (const one of Array.isArray(node.expressions) ? node.expressions : []) if (isNode(one)) visit(one, place);
  };

  const attribute = (node: Node) => {
    const name = isNode(node.name) && typeof node.name.name === 'string' ? node.name.name : '';
    const place = isMute(name) ? 'mute' : isSaid(name) ? 'said' : 'code';
    if (!isNode(node.value)) return;
    const { value } = node;
    const inner = value.type === 'JSXExpressionContainer' && isNode(value.expression) ? value.expression : value;
    visit(inner, place);
  };

  const element = (node: Node) => {
    if (isNode(node.openingElement)) children(node.openingElement, 'code');
    for (const child of Array.isArray(node.children) ? node.children : []) {
      if (!isNode(child)) continue;
      const inner = child.type === 'JSXExpressionContainer' && isNode(child.expression) ? child.expression : child;
      visit(inner, 'said');
    }
  };

  const conditional = (node: Node, place: Place) => {
    if (isNode(node.test)) visit(node.test, 'code');
    for (const side of [node.consequent, node.alternate]) if (isNode(side)) visit(side, place);
  };

  const sides = (node: Node, place: Place) => {
    if (isNode(node.left)) visit(node.left, 'code');
    if (isNode(node.right)) visit(node.right, place);
  };

  /** What is added up with a space at its end is a part of a sentence. */
  const sum = (node: Node, place: Place) => {
    for (const side of [node.left, node.right]) if (isNode(side)) visit(side, isPart(side) ? 'said' : place);
  };

  const isPart = (node: Node) => typeof node.value === 'string' && isJoint(node.value);

  const literal = (node: Node, place: Place) => {
    if (typeof node.value === 'string') tell(node, node.value, place);
  };

  const property = (node: Node, place: Place) => {
    const name = nameOf(node.key);
    // A thing's kind may be called `text` as well.
    const own = isSaid(name) && name !== 'text' ? 'said' : isMute(name) ? 'mute' : place === 'said' ? 'code' : place;
    if (isNode(node.value)) visit(node.value, place === 'table' ? 'table' : own);
  };

  const list = (node: Node, place: Place) => children(node, place === 'said' ? 'code' : place);

  /** Of a function that tells something, and of one that stands where something is told. */
  const telling = (name: string, node: Node, place: Place) => {
    const before = isTold;
    isTold = isTelling(name) || place === 'said' || place === 'table';
    const { body, params } = node;
    for (const one of Array.isArray(params) ? params : []) if (isNode(one)) visit(one, 'code');
    if (isNode(body)) visit(body, isTold && body.type !== 'BlockStatement' ? 'said' : 'code');
    isTold = before;
  };
  let isTold = false;

  const declared = (node: Node) => {
    const name = nameOf(node.id);
    const { init } = node;
    if (!isNode(init)) return;
    if (init.type === 'ArrowFunctionExpression') telling(name, init, 'code');
    else visit(init, isTable(name) ? 'table' : 'code');
  };

  const called = (node: Node) => {
    const callee = isNode(node.callee) ? node.callee : node;
    if (callee !== node) visit(callee, 'code');
    const isAsked = asks.has(nameOf(callee.property));
    for (const one of Array.isArray(node.arguments) ? node.arguments : [])
      if (isNode(one)) visit(one, isAsked ? 'mute' : isPart(one) ? 'said' : 'code');
  };

  const assigned = (node: Node) => {
    const name = isNode(node.left) ? nameOf(node.left.property) : '';
    if (isNode(node.right)) visit(node.right, isSaid(name) || name === 'textContent' ? 'said' : 'code');
  };

  // What is chosen between or added up is said as well; what is compared, or handed to something else, is not.
  const visitors: Readonly<Record<string, (node: Node, place: Place) => unknown>> = {
    JSXText: (node) => literal(node, 'said'),
    Literal: literal,
    TemplateLiteral: template,
    JSXAttribute: attribute,
    Property: property,
    JSXElement: element,
    JSXFragment: element,
    ConditionalExpression: conditional,
    LogicalExpression: sides,
    ObjectExpression: list,
    ArrayExpression: list,
    VariableDeclarator: declared,
    AssignmentExpression: assigned,
    FunctionDeclaration: (node) => telling(nameOf(node.id), node, 'code'),
    ArrowFunctionExpression: (node, place) => telling('', node, place),
    ReturnStatement: (node) => isNode(node.argument) && visit(node.argument, isTold ? 'said' : 'code'),
    CallExpression: called,
    SwitchCase: (node) => {
      for (const one of Array.isArray(node.consequent) ? node.consequent : []) if (isNode(one)) visit(one, 'code');
    },
    ParenthesizedExpression: (node, place) => isNode(node.expression) && visit(node.expression, place),
    TSAsExpression: (node, place) => isNode(node.expression) && visit(node.expression, place),
    TSSatisfiesExpression: (node, place) => isNode(node.expression) && visit(node.expression, place),
    BinaryExpression: (node, place) => (node.operator === '+' ? sum(node, place) : children(node, 'mute')),
  };

  const { program, errors } = parseSync(file, code);
  if (errors.length > 0) throw new Error(`${file} cannot be parsed: ${errors[0]?.message}`);
  if (isNode(program)) children(program, 'code');
  return found;
}

const passed = new Set(['TSAsExpression', 'TSSatisfiesExpression', 'TSNonNullExpression']);

/** Types, modules' names, and what only an engineer reads. */
function isSilent(node: Node): boolean {
  const { type } = node;
  if (type.startsWith('TS')) return !passed.has(type);
  return /^(Import|ExportAll)/.test(type) || isError(node) || isConsole(node);
}

const nameOf = (node: unknown): string => (isNode(node) && typeof node.name === 'string' ? node.name : '');

/** A bug's words never reach the page. */
const isError = (node: Node): boolean => node.type === 'NewExpression' && nameOf(node.callee).endsWith('Error');

const isConsole = ({ type, callee }: Node): boolean =>
  type === 'CallExpression' && isNode(callee) && nameOf(callee.object) === 'console';
