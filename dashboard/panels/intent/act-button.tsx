/** One command as a button; dashed while something stands against it, which is then its title. */
import type { CommandArgs, CommandName } from '../../../bridge/protocol/command.ts';
import type { CommandOptions } from '../../client/intent-view.ts';
import type { DashboardState } from '../../store/dashboard-state.ts';
import { Icon, type IconName } from '../icons.tsx';
import { useDashboard, useSelect } from '../use-dashboard.ts';

type ActProps<N extends CommandName> = {
  readonly name: N;
  readonly args: CommandArgs<N>;
  readonly options?: CommandOptions;
  readonly icon: IconName;
  readonly words: string;
  readonly block: (state: DashboardState) => string | null;
  readonly className?: string;
  readonly then?: () => void;
};

export function Act<N extends CommandName>({ name, args, options, icon, words, block, className, then }: ActProps<N>) {
  const { operate } = useDashboard();
  const why = useSelect(block);
  const act = () => {
    operate.sendCommand(name, args, options);
    then?.();
  };
  return (
    <button
      type="button"
      className={className ? `btn ${className}` : 'btn'}
      disabled={why !== null}
      title={why ?? undefined}
      onClick={act}
    >
      <Icon name={icon} />
      {words}
    </button>
  );
}
