/** All maps there are: packs on this device and on the rover, tile servers, areas that are downloaded. */
import { type DragEvent, useState } from 'react';
import { navWords } from '../../../words/nav.ts';
import { SetupHead } from '../../setup/frame.tsx';
import { AreaCard } from './area-card.tsx';
import { useRoverNews } from './desk.ts';
import { HereCard, takeIn } from './here-card.tsx';
import { RoverCard } from './rover-card.tsx';
import { ServersCard } from './servers-card.tsx';
import '../../../pages/page.css';
import './maps.css';

export function useDropped() {
  const [isOver, setOver] = useState(false);
  return {
    isOver,
    handlers: {
      onDragOver(event: DragEvent) {
        event.preventDefault();
        setOver(true);
      },
      onDragLeave: () => setOver(false),
      onDrop(event: DragEvent) {
        event.preventDefault();
        setOver(false);
        void takeIn([...event.dataTransfer.files]);
      },
    },
  };
}

export function MapsPage() {
  useRoverNews();
  const { isOver, handlers } = useDropped();
  return (
    <div className={isOver ? 'page maps-page is-over' : 'page maps-page'} {...handlers}>
      <SetupHead title={navWords.titles['/maps']} />
      <div className="maps-column">
        <HereCard />
        <RoverCard />
      </div>
      <div className="maps-column">
        <ServersCard />
        <AreaCard />
      </div>
    </div>
  );
}
