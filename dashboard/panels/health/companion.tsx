/** How the computer on the rover is: what makes it slow, restart or stop recording is seen here first ([L6]). */
import type { CompanionHealth } from '../../../bridge/protocol/health.ts';
import type { DashboardState } from '../../store/dashboard-state.ts';
import { durationText } from '../../store/lengths-of-time.ts';
import { ageMsOf } from '../../store/select.ts';
import { companionWords as words } from '../../words/companion.ts';
import { ageText, figure, temperature, unknown } from '../format.ts';
import { Icon } from '../icons.tsx';
import { useSelect } from '../use-dashboard.ts';

const companionOf = (state: DashboardState) => state.mirror.health?.companion;
const ageOf = (state: DashboardState) => ageText(ageMsOf(state, companionOf(state)?.at));
const lteAgeOf = (state: DashboardState) => ageText(ageMsOf(state, companionOf(state)?.lte?.at));

type Row = { readonly label: string; readonly text: string; readonly isTrouble?: boolean };

/** An older bridge, or one that has not looked yet, has no card. */
export function Companion() {
  const companion = useSelect(companionOf);
  const age = useSelect(ageOf);
  const lteAge = useSelect(lteAgeOf);
  if (companion === undefined) return null;
  return (
    <section className="card health-companion" aria-label={words.title}>
      <h2>
        {words.title} <small>{words.age(age)}</small>
      </h2>
      <dl className="facts">
        {rowsOf(companion, lteAge).map(({ label, text, isTrouble }) => (
          <div key={label}>
            <dt>{label}</dt>
            <dd className={isTrouble ? 'caution' : undefined}>
              {isTrouble ? <Icon name="warn" small /> : null} {text}
            </dd>
          </div>
        ))}
      </dl>
    </section>
  );
}

/** The limits are those of the bridge's alarms. */
function rowsOf(found: CompanionHealth, lteAge: string): readonly Row[] {
  const { temperatureC, wifi, lte, load, uptimeS, diskFreeB, memoryFreeB, memoryTotalB } = found;
  return [
    {
      label: words.temperature,
      text: temperatureC === null ? unknown : temperature(temperatureC).join(' '),
      isTrouble: temperatureC !== null && temperatureC >= 75,
    },
    powerRow(found),
    { label: words.wifi, text: wifi === null ? unknown : words.wifiSignal(figure(wifi.signalDbm), wifi.interface) },
    {
      label: words.lte,
      text: lte === null ? unknown : words.lteSignal(figure(lte.signalPct), lte.technology, lteAge),
    },
    {
      label: words.disk,
      text: freeText(diskFreeB, found.diskTotalB),
      isTrouble: diskFreeB !== null && diskFreeB <= 1e9,
    },
    {
      label: words.memory,
      text: freeText(memoryFreeB, memoryTotalB),
      isTrouble: memoryFreeB !== null && memoryTotalB !== null && memoryFreeB <= memoryTotalB / 10,
    },
    { label: words.load, text: load === null ? unknown : words.loadPct(figure(100 * load)) },
    { label: words.uptime, text: uptimeS === null ? unknown : durationText(1000 * uptimeS) },
  ];
}

function powerRow({ underVoltage, underVoltageSeen, throttled }: CompanionHealth): Row {
  const label = words.power;
  if (underVoltage) return { label, text: words.powers.low, isTrouble: true };
  if (throttled) return { label, text: words.powers.slowed, isTrouble: true };
  if (underVoltage === null) return { label, text: unknown };
  return { label, text: underVoltageSeen ? words.powers.seen : words.powers.good };
}

const gigabytes = (bytes: number | null): string => figure(bytes === null ? null : bytes / 1e9, 1);
const freeText = (freeB: number | null, totalB: number | null): string =>
  freeB === null ? unknown : words.free(gigabytes(freeB), gigabytes(totalB));
