import { Command, CommanderError, InvalidArgumentError } from 'commander'
import { isOperationError } from '#plumbing'
import { colourWish, readEnvironment } from '../environment.ts'
import { EXIT, exitCodeOf } from './exit-codes.ts'
import { type CommandIo, createProcessIo } from './io.ts'
import { addKeepingCommands } from './keeping-commands.ts'
import { programVersion } from './program-version.ts'

function port(text: string): number {
  const value = Number(text)
  if (!/^\d+$/.test(text) || value > 65_535) throw new InvalidArgumentError('a port is a whole number from 0 to 65535.')
  return value
}

function speed(text: string): number {
  const value = Number(text)
  if (!(value >= 1 && value <= 100_000)) throw new InvalidArgumentError('a speed is a number from 1 (real time) to 100000.')
  return value
}

/** Gathers an option that may be given again; undefined when it was not given. */
function repeated(value: string, before: readonly string[] = []): readonly string[] {
  return [...before, value]
}

const ANALYZE_EXAMPLES = `
Examples:
  breakwater analyze night.pcap.zst flows.pcap
  breakwater analyze night.pcap --html report.html
  breakwater analyze night.pcap --claim "addresses area=UA"
  breakwater analyze night.pcap --carve vector=2 two.pcap
  zstd -dc night.pcap.zst | breakwater analyze - --json

Exit codes: 0 answered, 64 not understood, 65 unreadable input, 70 our own fault;
with --exit-code also 10 attack, 11 undetermined. More: docs/analyze.md
`

/** Runs one command and returns the exit code of the process. Each command is loaded when it is asked for: half a second is saved. */
export async function runCommand(argv: readonly string[], io: CommandIo): Promise<number> {
  let code: number = EXIT.answered
  const program = new Command('breakwater')
    .description('A self-hosted outage observatory with DDoS evidence.')
    .version(programVersion(), '-V, --version', 'tell the version')
    .helpOption('-h, --help', 'tell what is understood')
    .helpCommand('help [command]', 'tell what a command understands')
    .exitOverride()
    .configureOutput({
      writeOut: io.out,
      writeErr: io.err,
      // In the name of the program, as every other error.
      outputError: (text, write) => write(text.replace(/^error: /, 'breakwater: ')),
    })
    .showHelpAfterError('(add --help for what is understood)')

  program
    .command('analyze')
    .description('say in one sentence whether these captures show an attack, on what, when, how big and from where')
    .argument('[files...]', 'pcap or pcapng files, flow exports inside them too; - is standard input')
    .option('--claim <claim>', 'weigh a claim, e.g. "addresses area=UA"; may be repeated', repeated)
    .option('--vantage <place>', 'where it was captured: victim, upstream, source-network, honeypot or telescope', 'victim')
    .option('--geo <file>', 'your own address data in MaxMind DB format (.mmdb), beside the bundled ones; may be repeated', repeated)
    .option('--geo-only', 'with --geo: leave the bundled countries out')
    .option('--baseline <file>', 'clean traffic of the service: a capture of ordinary days, or a table country,count or country,share')
    .option('--json', 'print the whole report as JSON')
    .option('--json-schema', 'print the JSON Schema of that report and stop')
    .option('--html <file>', 'write the report as one HTML file')
    .option('--sources <file>', 'write the source addresses as CSV; - is standard output')
    .option('--fingerprint <file>', 'write the attack as a DDoS Clearing House fingerprint (JSON); - is standard output')
    .option('--carve <what...>', 'write packets to a pcap file: --carve vector=2 OUT.pcap, or target=ADDRESS, or both with a comma')
    .option('--exit-code', 'exit with 10 for an attack and 11 for undetermined')
    .addHelpText('after', ANALYZE_EXAMPLES)
    .action(async (files: string[], options: Record<string, unknown>) => {
      const { analyzeCommand } = await import('../analyze/analyze-command.ts')
      code = await analyzeCommand(files, options, io)
    })

  program
    .command('serve')
    .description('run the observatory: public pages, console, collectors, probes')
    .option('--config <file>', 'breakwater.yaml; services.yaml is looked for beside it')
    .option('--data <directory>', 'where data are kept')
    .option('--public-port <port>', 'port of the public pages', port)
    .option('--operator-port <port>', "port of the operator's console", port)
    .action(async (options: Record<string, never>) => {
      const { serveCommand } = await import('../serve/serve-command.ts')
      await serveCommand(options, readEnvironment(), io)
    })

  program
    .command('probe')
    .description("ask the catalogue's probes from this machine, and send what they meet to an observatory elsewhere")
    .option('--config <file>', 'breakwater.yaml; services.yaml is looked for beside it')
    .option('--once', 'ask each probe once, send what they met, and end')
    .action(async (options: { config?: string; once?: boolean }) => {
      const { probeCommand } = await import('../probe/probe-command.ts')
      await probeCommand(options, readEnvironment(), io)
    })

  program
    .command('check')
    .description('read the configuration and say what is wrong with it')
    .option('--config <file>', 'breakwater.yaml; services.yaml is looked for beside it')
    .action(async (options: { config?: string }) => {
      const { checkCommand } = await import('../serve/check-command.ts')
      checkCommand(options, readEnvironment(), io)
    })

  program
    .command('alert')
    .description('try the ways in which alerts are told')
    .option('--test [kind]', 'send a test over each channel, or over each webhook, command, alertmanager or email')
    .option('--config <file>', 'breakwater.yaml')
    .option('--json', 'print what each answered as JSON')
    .addHelpText(
      'after',
      '\nExit codes: 0 every channel took the test, 64 not understood, 65 the configuration is not valid, 70 a channel did not take it.\nMore: docs/alerts.md\n',
    )
    .action(async (options: Record<string, never>) => {
      const { alertCommand } = await import('../serve/alert-command.ts')
      code = await alertCommand(options, readEnvironment(), io)
    })

  program
    .command('rehearse')
    .description('play a synthetic day through the real inputs and compare what was said with the truth')
    .argument('[scenario]', 'a shipped one, or a path to a YAML file; without one, the shipped ones are listed')
    .option('--speed <factor>', 'play at most this many times faster than real time', speed)
    .option('--stay', 'leave the pages up afterwards, until Ctrl-C')
    .option('--data <directory>', 'where rehearsed data are kept; an empty directory or one of this rehearsal')
    .option('--in-memory', 'without a database: faster, and gone when it ends')
    .option('--public-port <port>', 'port of the public pages', port)
    .option('--operator-port <port>', "port of the operator's console", port)
    .option('--json', 'print the outcome as JSON')
    .action(async (scenario: string | undefined, options: Record<string, never>) => {
      const { listScenarios, rehearseCommand } = await import('../rehearse/rehearse-command.ts')
      if (scenario === undefined) listScenarios(io)
      else code = await rehearseCommand(scenario, options, readEnvironment(), io)
    })

  addKeepingCommands(program, io, (exitCode) => {
    code = exitCode
  })

  try {
    await program.parseAsync([...argv], { from: 'user' })
    return code
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.answered : EXIT.usage
    io.err(
      isOperationError(error)
        ? `breakwater: ${error.message}\n`
        : `breakwater: this is our own fault, please report it:\n${error instanceof Error ? error.stack : String(error)}\n`,
    )
    return exitCodeOf(error)
  }
}

/** The process: arguments in, exit code out, nothing uncaught. */
export async function run(argv: readonly string[]): Promise<void> {
  const io = createProcessIo(colourWish())
  const crash = (error: unknown): void => {
    io.err(`breakwater: this is our own fault, please report it:\n${error instanceof Error ? error.stack : String(error)}\n`)
    process.exit(EXIT.ourFault)
  }
  process.on('uncaughtException', crash)
  process.on('unhandledRejection', crash)
  process.exitCode = await runCommand(argv, io)
}
