// The insides of built-in components. Native tags are written h-div, h-img, …; names that are not
// here have no template of their own: they are plain nodes.

export const BUILTIN_TEMPLATES = {
  image: '<h-div class="wi"><h-img class="im" wx:if="{{url}}" src="{{url}}" style="{{fit}}" alt="{{alt}}" '
    + 'loading="{{lazyLoad ? \'lazy\' : \'eager\'}}" draggable="false" bind:load="onLoad" bind:error="onError"/></h-div>',
  button: '<slot/>',
  input: '<h-input class="in"/><h-div class="nick" wx:if="{{offer}}" bind:tap="onNick">使用微信昵称：{{offer}}</h-div>',
  textarea: '<h-textarea class="in"/>',
  'scroll-view': '<h-div class="sc" style="{{reach}}"><h-div class="rf" wx:if="{{refresherEnabled}}" style="{{pull}}">···</h-div><slot/></h-div>',
  swiper: '<h-div class="track" style="{{shift}}"><slot/></h-div>'
    + '<h-div class="dots {{vertical ? \'v\' : \'\'}}" wx:if="{{indicatorDots}}"><h-i wx:for="{{count}}" wx:key="index" class="dot" '
    + 'style="background:{{index === at ? indicatorActiveColor : indicatorColor}}"/></h-div>',
  'swiper-item': '<slot/>',
  'rich-text': '<h-div class="rt"/>',
  icon: '<h-span class="ic" style="font-size:{{size}}px;color:{{color}}">{{glyph}}</h-span>',
  progress: '<h-div class="bar" style="height:{{strokeWidth}}px;border-radius:{{borderRadius}}px;background:{{backgroundColor}}">'
    + '<h-div class="val" style="width:{{percent}}%;background:{{activeColor || color || \'#09BB07\'}}"/></h-div>'
    + '<h-span class="pct" wx:if="{{showInfo}}">{{percent}}%</h-span>',
  'checkbox-group': '<slot/>',
  checkbox: '<h-span class="box {{on ? \'on\' : \'\'}} {{disabled ? \'off\' : \'\'}}" style="{{on ? \'color:\' + color : \'\'}}"/><slot/>',
  'radio-group': '<slot/>',
  radio: '<h-span class="box {{on ? \'on\' : \'\'}} {{disabled ? \'off\' : \'\'}}" style="{{on ? \'background:\' + color + \';border-color:\' + color : \'\'}}"/><slot/>',
  switch: '<h-span class="{{type === \'checkbox\' ? \'box\' : \'sw\'}} {{on ? \'on\' : \'\'}} {{disabled ? \'off\' : \'\'}}" '
    + 'style="{{on && type !== \'checkbox\' ? \'background:\' + color + \';border-color:\' + color : \'\'}}"/>',
  slider: '<h-input class="rng" type="range"/><h-span class="now" wx:if="{{showValue}}">{{now}}</h-span>',
  picker: '<slot/><h-select class="sel" wx:if="{{mode === \'selector\'}}"/>'
    + '<h-input class="sel" wx:elif="{{mode === \'date\' || mode === \'time\'}}"/>'
    + '<h-div class="sel" wx:else bind:tap="onOpenColumns"/>',
  'picker-view': '<slot/><h-div class="mask" style="{{maskStyle}}"/><h-div class="line" style="{{indicatorStyle}}"/>',
  'picker-view-column': '<h-div class="col"><h-div class="pad"/><slot/><h-div class="pad"/></h-div>',
  form: '<slot/>',
  label: '<slot/>',
  navigator: '<slot/>',
  canvas: '<h-canvas class="cv"/><slot/>',
  video: '<h-video class="vd" src="{{url}}" controls="{{controls}}" poster="{{poster}}" loop="{{loop}}"/><slot/>',
  'web-view': '<h-iframe class="wv" src="{{src}}"/>',
  'movable-view': '<slot/>',
  selection: '<slot/>',
  'page-meta': '<slot/>',
  'navigation-bar': '',
  'root-portal': '<slot/>',
  'page-container': '<h-div class="veil" wx:if="{{show && overlay}}" bind:tap="onVeil"/><h-div class="sheet" wx:if="{{show}}"><slot/></h-div>',
  'official-account': '<h-span class="oa">公众号关注组件</h-span>',
  'match-media': '<slot wx:if="{{matches}}"/>',
}
