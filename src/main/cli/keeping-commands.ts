import type { Command } from 'commander'
import { readEnvironment } from '../environment.ts'
import type { CommandIo } from './io.ts'

const DATA = ['--data <directory>', 'where data are kept'] as const
const CONFIG = ['--config <file>', 'breakwater.yaml; services.yaml is looked for beside it'] as const
const JSON_ANSWER = ['--json', 'print the answer as JSON'] as const

/** What keeps an observatory in order: looking at it, copying it, putting it back. */
export function addKeepingCommands(program: Command, io: CommandIo, exit: (code: number) => void): void {
  program
    .command('config')
    .description('print what the configuration comes to, secrets hidden, or a whole file with every default')
    .option(...CONFIG)
    .option('--defaults', 'print a whole breakwater.yaml: every key, its default and what it means')
    .option(...JSON_ANSWER)
    .action(async (options: Record<string, never>) => {
      const { configCommand } = await import('../config/config-command.ts')
      configCommand(options, readEnvironment(), io)
    })

  program
    .command('doctor')
    .description('look at machine, configuration, ports and data, and say what stands in the way')
    .option(...CONFIG)
    .option(...DATA)
    .option(...JSON_ANSWER)
    .addHelpText('after', '\nExit codes: 0 it may run, 65 something has to be mended first. More: docs/operations.md\n')
    .action(async (options: Record<string, never>) => {
      const { doctorCommand } = await import('../doctor/doctor-command.ts')
      exit(await doctorCommand(options, readEnvironment(), io))
    })

  program
    .command('backup')
    .description('copy all data into one file, also while serve runs, and read it back')
    .argument('<file>', 'where to: a .tar.gz')
    .option(...CONFIG)
    .option(...DATA)
    .option(...JSON_ANSWER)
    .addHelpText('after', '\nKeys of reporters, the operator token and the configuration are not in it. More: docs/operations.md\n')
    .action(async (file: string, options: Record<string, never>) => {
      const { backupCommand } = await import('../backup/backup-command.ts')
      await backupCommand(file, options, readEnvironment(), io)
    })

  program
    .command('restore')
    .description('put the data of a backup into a directory, after everything in it was compared')
    .argument('<file>', 'a file that breakwater backup made')
    .option(...DATA)
    .option('--force', 'also into a directory with data: they are moved aside, never deleted')
    .option(...JSON_ANSWER)
    .action(async (file: string, options: Record<string, never>) => {
      const { restoreCommand } = await import('../backup/restore-command.ts')
      await restoreCommand(file, options, readEnvironment(), io)
    })

  program
    .command('compact')
    .description('write the data into a file as small as they are; while serve does not run')
    .option(...DATA)
    .option(...JSON_ANSWER)
    .action(async (options: Record<string, never>) => {
      const { compactCommand } = await import('../backup/compact-command.ts')
      await compactCommand(options, readEnvironment(), io)
    })
}
