/** What the thread does when it is asked: understands files, keeps them, writes them out again. */
import type { WrittenFormat } from '../../core/documents.ts';
import { readParameterXml } from '../../core/parameter-xml.ts';
import { readParameterFile, writeParam, writeParams } from '../../protocol/files/parameter-file.ts';
import { readParameterJson } from '../../protocol/files/parameter-info.ts';
import type { PlanContent } from '../../protocol/files/plan-content.ts';
import { readPlanFile } from '../../protocol/files/plan-formats.ts';
import { writePlan } from '../../protocol/files/plan-write.ts';
import { type Fault, most } from '../../protocol/files/reading.ts';
import { textOf } from '../../protocol/files/text.ts';
import { writeWaypoints } from '../../protocol/files/waypoints.ts';
import { planLists } from '../../protocol/plan.ts';
import { entryOf, type KeptDocument } from './document.ts';
import { type Answer, type Question, refusal } from './messages.ts';
import type { Shelf } from './shelf.ts';

/** Throws what the system says of the disk. */
export function answerTo(question: Question, shelf: Shelf): Answer {
  switch (question.t) {
    case 'keep':
      return keep(question, shelf);
    case 'remove':
      return shelf.remove(question.hash) ? { ok: true } : unknown;
    case 'text': {
      const document = shelf.read(question.hash);
      return document ? textOfDocument(document, question.format) : unknown;
    }
    case 'write':
      return planText(question.plan, question.format);
    case 'infos':
      return infos(question.bytes);
  }
}

const unknown = refusal('UNKNOWN', 'no document of this name is kept');
const unreadable = ({ why, line }: Fault): Answer => refusal('UNREADABLE', why, line);

function keep(file: Extract<Question, { t: 'keep' }>, shelf: Shelf): Answer {
  const document = documentFrom(file);
  if ('ok' in document) return document;
  const known = shelf.has(entryOf(document, 0).summary.hash);
  if (known) {
    shelf.used(known.summary.hash, file.at);
    return { ok: true, entry: known };
  }
  return { ok: true, ...shelf.keep(document, file.at) };
}

function documentFrom({ kind, bytes, format, name, at }: Extract<Question, { t: 'keep' }>): KeptDocument | Answer {
  const about = { version: 1, kind, name, made: at } as const;
  if (kind === 'parameters') {
    const reading = readParameterFile(bytes);
    if (!reading.ok) return unreadable(reading);
    const { format: found, parameters } = reading.value;
    return { ...about, format: found, parameters: [...parameters], warnings: [...reading.warnings] };
  }
  const reading = readPlanFile(bytes, format);
  if (!reading.ok) return unreadable(reading);
  const { format: found, mission, fence, rally, ...rest } = reading.value;
  const lists = { ...(mission && { mission: [...mission] }), ...(fence && { fence: [...fence] }) };
  const plan = { ...lists, ...(rally && { rally: [...rally] }), ...rest };
  return { ...about, format: found, plan, warnings: [...reading.warnings] };
}

function textOfDocument({ kind, name, plan, parameters = [] }: KeptDocument, format: WrittenFormat): Answer {
  if (kind === 'plan') return planText(plan ?? {}, format);
  if (format.as === 'param') return written(writeParam(parameters, [name]));
  return format.as === 'params' ? written(writeParams(parameters, 1, [name])) : noSuch(kind, format);
}

const written = (text: string): Answer => ({ ok: true, text, warnings: [] });
const noSuch = (kind: string, { as }: WrittenFormat): Answer =>
  refusal('UNREADABLE', `${kind} cannot be written as .${as}`);

function planText(plan: PlanContent, format: WrittenFormat): Answer {
  if (format.as === 'plan') {
    const text = writePlan(plan);
    return text.ok ? { ok: true, text: text.value, warnings: text.warnings } : unreadable(text);
  }
  if (format.as !== 'waypoints') return noSuch('a plan', format);
  // Without being told which, it is the mission, or else the one that there is.
  const list = format.list ?? planLists.find((one) => plan[one] !== undefined) ?? 'mission';
  const items = plan[list];
  return items ? written(writeWaypoints(items, plan.home)) : refusal('UNREADABLE', `the plan has no ${list}`);
}

function infos(bytes: Uint8Array): Answer {
  const text = textOf(bytes, most.metadataBytes);
  if (typeof text !== 'string') return unreadable(text);
  const reading = text.trimStart().startsWith('<') ? readParameterXml(text) : readParameterJson(text);
  if (!reading.ok) return unreadable(reading);
  return { ok: true, infos: [...reading.value.values()], warnings: reading.warnings };
}
