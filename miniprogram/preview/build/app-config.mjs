// What app.json promises besides pages: tab bar pictures, theme variables, where files must be.
import { lineOf } from './components.mjs'

/** Check app.json's tab bar and read its theme variables: {light: {...}, dark: {...}}. */
export function readAppConfig(project, app, pages, components, faults) {
  checkTabBar(project, app, pages, faults)
  const theme = readTheme(project, app, faults)
  const configs = [['app.json', { window: app.window, tabBar: app.tabBar }]]
  for (const { path, config, isPage } of components.values()) {
    if (isPage) configs.push([`${path}.json`, config])
  }
  for (const [file, config] of configs) checkVariables(project, file, config, theme, faults)
  return theme
}

function checkTabBar(project, app, pages, faults) {
  const line = (words) => lineOf(project, 'app.json', words)
  const tabs = app.tabBar?.list ?? []
  if (app.tabBar && (tabs.length < 2 || tabs.length > 5)) {
    faults.add('app.json', 'a tabBar has two to five entries', line('tabBar'))
  }
  for (const tab of tabs) {
    if (!pages.includes(tab.pagePath)) {
      faults.add('app.json', `tabBar page ${tab.pagePath} is not in pages`, line(tab.pagePath))
    }
    for (const picture of [tab.iconPath, tab.selectedIconPath]) {
      if (picture && !picture.startsWith('@') && !project.find(picture.replace(/^\//, ''), [''])) {
        faults.add('app.json', `tabBar picture ${picture} is not there`, line(picture))
      }
    }
  }
}

function readTheme(project, app, faults) {
  const none = { light: {}, dark: {} }
  if (!app.themeLocation) return none
  const file = app.themeLocation.replace(/^\//, '')
  if (!project.find(file, [''])) {
    faults.add('app.json', `${file} is not there`, lineOf(project, 'app.json', file))
    return none
  }
  return { ...none, ...project.readJson(file, faults) }
}

function checkVariables(project, file, config, theme, faults) {
  for (const match of JSON.stringify(config ?? {}).matchAll(/"@([\w-]+)"/g)) {
    for (const kind of ['light', 'dark']) {
      if (theme[kind][match[1]] === undefined) {
        faults.add(file, `theme variable @${match[1]} is not in ${kind}`, lineOf(project, file, `@${match[1]}`))
      }
    }
  }
}
