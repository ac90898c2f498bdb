/** How the conversation with the bridge goes: the state in words, its figures, the last minutes, paths and people. */

import { Advice } from '../panels/health/advice.tsx';
import { Bridge } from '../panels/health/bridge.tsx';
import { Companion } from '../panels/health/companion.tsx';
import { Figures } from '../panels/health/figures.tsx';
import { Foot } from '../panels/health/foot.tsx';
import { Hero } from '../panels/health/hero.tsx';
import { Paths } from '../panels/health/paths.tsx';
import { SessionTable } from '../panels/health/sessions.tsx';
import { Spread } from '../panels/health/spread.tsx';
import { Stations } from '../panels/health/stations.tsx';
import { WayCard } from '../panels/health/way-card.tsx';
import { LatencyTrend } from '../panels/latency-trend.tsx';
import { trendWords as words } from '../words/health.ts';
import './health.css';
import './page.css';

export const Health = () => (
  <div className="page health">
    <Hero />
    <Figures />
    <section className="card health-trend">
      <h2>
        {words.title} <small>{words.hint}</small>
      </h2>
      <LatencyTrend />
    </section>
    <Spread />
    <Paths />
    <SessionTable />
    <Stations />
    <WayCard />
    <Advice />
    <Companion />
    <Bridge />
    <Foot />
  </div>
);
