// Programs that read capture files, as the benches of analyze measure them: whole commands, each over one file, on one core where one is named.
import { mkdtempSync } from 'node:fs'
import { join } from 'node:path'
import { find } from './machine.mjs'
import { median } from './markdown.mjs'
import { BREAKWATER } from './observatory.mjs'
import { timed } from './processes.mjs'

/** The programs and the folder that those of them that write are given an empty one in, each time. */
export function capturePrograms(directory, core) {
  const folder = () => mkdtempSync(join(directory, 'run-'))
  return {
    folder,
    /** With everything on: JSON, HTML and a claim. `report` is what it said. */
    async analyze(file) {
      const html = join(folder(), 'report.html')
      const args = [BREAKWATER, 'analyze', file, '--json', '--html', html, '--claim', 'addresses area=UA']
      const used = await timed(process.execPath, args, { core })
      return { ...used, report: JSON.parse(used.text.slice(0, used.text.lastIndexOf('}') + 1)) }
    },
    /** Five fields of each packet, or of the first so many. What it prints goes nowhere: writing it down is not what is measured. */
    tshark(file, packets) {
      const fields = ['frame.time_epoch', 'ip.src', 'ip.dst', 'ip.proto', 'frame.len'].flatMap((field) => ['-e', field])
      const bound = packets === undefined ? [] : ['-c', String(packets)]
      return timed(find('tshark'), ['-n', ...bound, '-r', file, '-T', 'fields', ...fields], { core, quiet: true })
    },
    /** Stores flows `into` a folder; `units` are the packets that it read. */
    async nfpcapd(file) {
      const into = folder()
      const used = await timed(find('nfpcapd'), ['-r', file, '-w', into], { core })
      return { ...used, units: Number(/Total: Processed: (\d+)/.exec(used.text)?.[1]), into }
    },
    /** What lies in a folder of nfdump's, summed by destination; `units` are flow records. */
    async nfdump(into) {
      const units = Number(/^Flows: (\d+)/m.exec((await timed(find('nfdump'), ['-R', into, '-I'])).text)?.[1])
      return { ...(await timed(find('nfdump'), ['-R', into, '-q', '-s', 'dstip'], { core })), units }
    },
  }
}

/** So many rounds of one program: what the first gave, with the medians of all for what was measured; undefined where nothing could be. */
export async function rounds(run, count) {
  const all = []
  for (let round = 0; round < count; round++) all.push(await run())
  const of = (what) => (all[0][what] === undefined ? undefined : median(all.map((one) => one[what])))
  return { ...all[0], wallSeconds: of('wallSeconds'), cpuSeconds: of('cpuSeconds'), peakMebibytes: of('peakMebibytes') }
}
