import { access, constants, readFile, stat, statfs } from 'node:fs/promises'
import { dirname } from 'node:path'
import { broken, doubtful, type Finding, fine } from './finding.ts'

/** package.json says the same of `engines`. */
const NODE_FLOOR = [20, 20] as const
/** A million reports are about 100 MB with everything around them; below this a bad day may not fit. A choice. */
const LITTLE_SPACE = 1024 ** 3
const NO_SPACE = 100 * 1024 ** 2

export function nodeFinding(version: string = process.versions.node): Finding {
  const [major = 0, minor = 0] = version.split('.').map(Number)
  const [wantedMajor, wantedMinor] = NODE_FLOOR
  return major > wantedMajor || (major === wantedMajor && minor >= wantedMinor)
    ? fine('node', `version ${version}`)
    : broken('node', `version ${version}`, `install Node.js ${wantedMajor}.${wantedMinor} or later`)
}

export async function directoryFindings(directory: string): Promise<Finding[]> {
  const stats = await stat(directory).catch(() => undefined)
  const place = stats ? directory : dirname(directory)
  const writable = await access(place, constants.W_OK | constants.X_OK).then(
    () => true,
    () => false,
  )
  const findings: Finding[] = []
  if (stats && !stats.isDirectory()) findings.push(broken('data directory', `${directory} is no directory`, 'name another with --data'))
  else if (!writable)
    findings.push(
      broken(
        'data directory',
        `${place} cannot be written by this user`,
        `give it to the user that runs serve, or name another with --data`,
      ),
    )
  else if (stats && (stats.mode & 0o077) !== 0)
    findings.push(doubtful('data directory', `${directory} can be looked into by others on this machine`, `chmod 700 ${directory}`))
  else findings.push(fine('data directory', stats ? `${directory}, for this user alone` : `${directory} is made at the first start`))
  const space = await statfs(place).then(
    ({ bavail, bsize }) => bavail * bsize,
    () => undefined,
  )
  if (space !== undefined) {
    const said = `${(space / 1024 ** 3).toFixed(1)} GiB free`
    findings.push(
      space < NO_SPACE
        ? broken('disk space', said, 'make room: nothing can be acknowledged without it')
        : space < LITTLE_SPACE
          ? doubtful('disk space', said, 'make room, or shorten retention in breakwater.yaml')
          : fine('disk space', said),
    )
  }
  return findings
}

/** What the kernel grants a socket at most; the collector asks for 4 MiB. */
export async function receiveBufferFinding(wanted: number, file = '/proc/sys/net/core/rmem_max'): Promise<Finding> {
  const granted = Number(await readFile(file, 'utf8').catch(() => 'unknown'))
  if (!Number.isFinite(granted))
    return doubtful('receive buffer', 'its limit cannot be read on this system', 'watch traffic_inlet_kernel_drops on the console')
  return granted >= wanted
    ? fine('receive buffer', `up to ${granted.toLocaleString('en-US')} octets`)
    : doubtful(
        'receive buffer',
        `up to ${granted.toLocaleString('en-US')} octets; ${wanted.toLocaleString('en-US')} are asked for`,
        `on a busy collector: sysctl net.core.rmem_max=${wanted}`,
      )
}

/** A clock before the program was installed is wrong; whether it is kept in step the system says. */
export async function clockFinding(
  nowMilliseconds: number,
  program: string,
  synchronised = '/run/systemd/timesync/synchronized',
): Promise<Finding> {
  const built = (await stat(program).catch(() => undefined))?.mtimeMs ?? 0
  const now = new Date(nowMilliseconds).toISOString()
  if (nowMilliseconds < built)
    return broken('clock', `it says ${now}, which is before the program was installed`, 'set the clock, and keep it in step with NTP')
  const kept = await stat(synchronised).then(
    () => true,
    () => false,
  )
  return kept
    ? fine('clock', `${now}, kept in step`)
    : doubtful(
        'clock',
        `${now}; systemd does not say that it is kept in step`,
        'make sure that NTP runs (chrony, systemd-timesyncd): times of flows and posts are compared with it',
      )
}
