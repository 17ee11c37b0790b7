import { XMLParser } from 'fast-xml-parser';
import { ServiceError } from '../api.ts';

/** Text, a list (the element repeats), or elements by name. Undefined members are left out. */
export type XmlValue =
  string | number | boolean | undefined | readonly XmlValue[] | { readonly [name: string]: unknown };

function escapeText(text: string): string {
  return text.replace(
    /[&<>"\u0000-\u001f\ufffe\uffff]/g,
    (character) =>
      ({ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' })[character] ?? `&#${character.charCodeAt(0)};`,
  );
}

function element(name: string, value: unknown): string {
  if (value === undefined || value === null) return '';
  if (Array.isArray(value)) return value.map((item) => element(name, item)).join('');
  if (typeof value === 'object') {
    const children = Object.entries(value).map(([key, item]) => element(key, item));
    return `<${name}>${children.join('')}</${name}>`;
  }
  return `<${name}>${escapeText(typeof value === 'string' ? value : JSON.stringify(value))}</${name}>`;
}

/** A whole document. */
export function xml(root: string, value: XmlValue, namespace?: string): string {
  const text = element(root, value);
  const named = namespace === undefined ? text : text.replace(`<${root}>`, `<${root} xmlns="${namespace}">`);
  return `<?xml version="1.0" encoding="UTF-8"?>\n${named}`;
}

const parser = new XMLParser({
  ignoreAttributes: true,
  ignoreDeclaration: true,
  removeNSPrefix: true,
  parseTagValue: false,
  trimValues: false,
  htmlEntities: true,
  isArray: (name) => ['Object', 'Part', 'Tag'].includes(name),
});

export type XmlNode = string | { readonly [name: string]: unknown };

/** The root element of a document, checked for its name. Throws `MalformedXML`. */
export function parseXml(text: string, root: string): Readonly<Record<string, unknown>> {
  const malformed = new ServiceError(
    'MalformedXML',
    'The XML you provided was not well-formed or did not validate against our published schema',
  );
  if (/<!DOCTYPE|<!ENTITY/i.test(text)) throw malformed;
  let document: unknown;
  try {
    document = parser.parse(text, true);
  } catch {
    throw malformed;
  }
  const node = isRecord(document) ? document[root] : undefined;
  if (node === '' || (typeof node === 'string' && node.trim() === '')) return {};
  if (!isRecord(node)) throw malformed;
  return node;
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
