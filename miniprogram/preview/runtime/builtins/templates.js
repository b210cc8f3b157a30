// The insides of built-in components. Native tags are written h-div, h-img, …; names that are not
// here have no template of their own: they are plain nodes.

export const BUILTIN_TEMPLATES = {
  image:
    '<h-div class="mp-image-box"><h-img class="mp-img" wx:if="{{url}}" src="{{url}}" style="{{fit}}" alt="{{alt}}" ' +
    'loading="{{lazyLoad ? \'lazy\' : \'eager\'}}" draggable="false" bind:load="onLoad" bind:error="onError"/></h-div>',
  button: '<slot/>',
  input: '<h-input class="mp-field"/><h-div class="mp-nick" wx:if="{{offer}}" bind:tap="onNick">使用微信昵称：{{offer}}</h-div>',
  textarea: '<h-textarea class="mp-field"/>',
  'scroll-view':
    '<h-div class="mp-scroller" style="{{reach}}"><h-div class="mp-refresher" wx:if="{{refresherEnabled}}" style="{{pull}}">···</h-div><slot/></h-div>',
  swiper:
    '<h-div class="mp-track" style="{{shift}}"><slot/></h-div>' +
    '<h-div class="mp-swiper-dots {{vertical ? \'mp-vertical\' : \'\'}}" wx:if="{{indicatorDots}}"><h-i wx:for="{{count}}" wx:key="index" class="mp-swiper-dot" ' +
    'style="background:{{index === at ? indicatorActiveColor : indicatorColor}}"/></h-div>',
  'swiper-item': '<slot/>',
  'rich-text': '<h-div class="mp-rich"/>',
  icon: '<h-span class="mp-icon" style="font-size:{{size}}px;color:{{color}}">{{glyph}}</h-span>',
  progress:
    '<h-div class="mp-bar" style="height:{{strokeWidth}}px;border-radius:{{borderRadius}}px;background:{{backgroundColor}}">' +
    '<h-div class="mp-bar-value" style="width:{{percent}}%;background:{{activeColor || color || \'#09BB07\'}}"/></h-div>' +
    '<h-span class="mp-bar-words" wx:if="{{showInfo}}">{{percent}}%</h-span>',
  'checkbox-group': '<slot/>',
  checkbox:
    "<h-span class=\"mp-check {{on ? 'mp-on' : ''}} {{disabled ? 'mp-off' : ''}}\" style=\"{{on ? 'color:' + color : ''}}\"/><slot/>",
  'radio-group': '<slot/>',
  radio:
    "<h-span class=\"mp-check {{on ? 'mp-on' : ''}} {{disabled ? 'mp-off' : ''}}\" style=\"{{on ? 'background:' + color + ';border-color:' + color : ''}}\"/><slot/>",
  switch:
    "<h-span class=\"{{type === 'checkbox' ? 'mp-check' : 'mp-switch'}} {{on ? 'mp-on' : ''}} {{disabled ? 'mp-off' : ''}}\" " +
    "style=\"{{on && type !== 'checkbox' ? 'background:' + color + ';border-color:' + color : ''}}\"/>",
  slider: '<h-input class="mp-range" type="range"/><h-span class="mp-range-now" wx:if="{{showValue}}">{{now}}</h-span>',
  picker:
    '<slot/><h-select class="mp-select" wx:if="{{mode === \'selector\'}}"/>' +
    '<h-input class="mp-select" wx:elif="{{mode === \'date\' || mode === \'time\'}}"/>' +
    '<h-div class="mp-select" wx:else bind:tap="onOpenColumns"/>',
  'picker-view': '<slot/><h-div class="mp-wheel-mask" style="{{maskStyle}}"/><h-div class="mp-wheel-line" style="{{indicatorStyle}}"/>',
  'picker-view-column': '<h-div class="mp-wheel"><h-div class="mp-wheel-pad"/><slot/><h-div class="mp-wheel-pad"/></h-div>',
  form: '<slot/>',
  label: '<slot/>',
  navigator: '<slot/>',
  canvas: '<h-canvas class="mp-canvas"/><slot/>',
  video: '<h-video class="mp-video" src="{{url}}" controls="{{controls}}" poster="{{poster}}" loop="{{loop}}"/><slot/>',
  'web-view': '<h-iframe class="mp-web" src="{{src}}"/>',
  'movable-view': '<slot/>',
  selection: '<slot/>',
  'page-meta': '<slot/>',
  'navigation-bar': '',
  'root-portal': '<slot/>',
  'page-container':
    '<h-div class="mp-veil" wx:if="{{show && overlay}}" bind:tap="onVeil"/><h-div class="mp-container-sheet" wx:if="{{show}}"><slot/></h-div>',
  'official-account': '<h-span class="mp-follow">公众号关注组件</h-span>',
  'match-media': '<slot wx:if="{{matches}}"/>',
}
