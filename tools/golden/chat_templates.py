#!/usr/bin/env python3
"""Small chat templates and what Jinja makes of them with the settings of `transformers`.

Writes models/src/test/resources/templates/jinja.json. Needs `pip install jinja2`; run from the repository's root.
"""
import json
import jinja2
from jinja2.ext import Extension
from jinja2.sandbox import ImmutableSandboxedEnvironment


def raise_exception(message):
    raise jinja2.exceptions.TemplateError(message)


def tojson(value, ensure_ascii=False, indent=None, separators=None, sort_keys=False):
    return json.dumps(value, ensure_ascii=ensure_ascii, indent=indent, separators=separators, sort_keys=sort_keys)


class Generation(Extension):
    """As `transformers` has it: the tag marks what the assistant said, and prints it."""

    tags={"generation"}
    def parse(self,parser):
        lineno=next(parser.stream).lineno
        body=parser.parse_statements(["name:endgeneration"],drop_needle=True)
        return jinja2.nodes.CallBlock(self.call_method("_g"),[],[],body).set_lineno(lineno)
    def _g(self,caller): return caller()
env=ImmutableSandboxedEnvironment(trim_blocks=True,lstrip_blocks=True,extensions=[Generation, jinja2.ext.loopcontrols])
env.filters["tojson"]=tojson; env.globals["raise_exception"]=raise_exception
T = {}
T['vicuna_plain']="""{% if messages[0]['role'] == 'system' %}{% set system = messages[0]['content'][0]['text'] %}{% set rest = messages[1:] %}{% else %}{% set system = 'A chat between a curious human and an artificial intelligence assistant. The assistant gives helpful, detailed, and polite answers to the human\\'s questions.' %}{% set rest = messages %}{% endif %}{{ system.strip() + ' ' }}
{% for message in rest %}
  {% if message.role == 'user' %}
    {% for part in message.content %}{% if part.type == 'image' %}<image>
{% endif %}{% endfor %}
USER: {{ message.content | selectattr('type', 'equalto', 'text') | map(attribute='text') | join(' ') }} {% else %}
ASSISTANT: {{ message.content[0].text }}</s>{% endif %}
{% endfor %}
{% if add_generation_prompt %}ASSISTANT:{% endif %}
"""
T['generation']="""{% for m in messages %}
{% if m.role == 'assistant' %}
  {% generation %}
{{ m.content[0].text }}
  {% endgeneration %}
{% else %}
{{ m.role|upper }}: {%- for c in m.content if c.type == 'text' %} {{ c.text|trim }}{% endfor %}

{% endif %}
{% endfor %}"""
T['macro']="""{%- macro show(content, prefix='') -%}
{%- for c in content -%}{{ prefix }}{% if c.type == 'image' %}<image>{% else %}{{ c.text | trim }}{% endif %}{%- endfor -%}
{%- endmacro -%}
{% for m in messages %}{{ m.role | capitalize }}: {{ show(m.content) }}|{{ show(m.content, prefix='> ') }}
{% endfor %}"""
T['methods']="""{% set s = '  Hello, World  ' %}[{{ s.strip() }}][{{ s.lstrip() }}][{{ s.rstrip() }}][{{ s.upper() }}][{{ s.strip().lower() }}][{{ 'xxaxx'.strip('x') }}][{{ 'a b  c'.split() | join(',') }}][{{ 'a,b,,c'.split(',') | join('|') }}][{{ 'a,b,c'.split(',', 1) | join('|') }}][{{ 'aaa'.replace('a', 'b', 2) }}][{{ 'it is title'.title() }}][{{ 'hELLO w'.capitalize() }}][{{ 'abc'.startswith('ab') and 'abc'.endswith(('x','c')) }}][{{ 'abc'[::-1] }}][{{ 'abcdef'[1:3] }}][{{ 'abcdef'[-2:] }}][{{ 'abcdef'[:-2] }}][{{ 'abc'[0] }}][{{ 'abc'[-1] }}][{{ ', '.join(['a','b']) }}][{{ '{} and {}'.format('x', 'y') }}][{{ 'a-b'.find('-') }}][{{ 'abc' | length }}][{{ 'x' in 'xyz' }}][{{ 'w' not in 'xyz' }}]"""
T['values']="""{% set d = {'a': 1, 'b': [1, 2], 'c': none, 'e': "é<&>'"} %}{% for k, v in d.items() %}{{ k }}={{ v }};{% endfor %}{{ d.get('z', 'no') }} {{ d.get('a') }} {{ d.keys() | list | join(',') }} {{ d | tojson }} {{ d | tojson(indent=2) }} {{ [1,2,3][1:] }} {{ [1,2,3] | length }} {{ (1,2) | list }} {{ 7 // 2 }} {{ 7 % 2 }} {{ 7 / 2 }} {{ 2 ** 3 }} {{ 'a' ~ 1 ~ none }} {{ true }} {{ none }} {{ 1.5 }} {{ undefinedx }}|{{ undefinedx | default('dflt') }}|{{ '' | default('e', true) }}|{{ 'a' if false }}|{{ not undefinedx }}|{{ d is mapping }} {{ [1] is sequence }} {{ 'x' is sequence }} {{ 'x' is iterable }} {{ 5 is number }} {{ none is none }} {{ d.a is defined }} {{ d.q is defined }} {{ 'a' in d }} {{ true is boolean }} {{ 3 is odd }}|{{ [3,1,2] | sort | join('') }} {{ ['a','b'] | first }} {{ ['a','b'] | last }} {{ [1,2]|sum }} {{ ['a','a']|unique|list|length }} {{ range(3)|list|length }} {{ "x"|upper }} {{ 'a b'|replace(' ', '_') }} {{ ' q '|trim }}|{{ dict(a=1).a }}"""
T['loops']="""{% for i in range(6) %}{% if i == 1 %}{% continue %}{% endif %}{% if i == 4 %}{% break %}{% endif %}{{ i }}{{ ',' if not loop.last }}{{ loop.index }}{{ loop.revindex }}{% endfor %}{% for x in [] %}x{% else %}empty{% endfor %}{% for m in messages if m.role != 'system' %}{{ loop.index0 }}{{ loop.first }}{{ loop.length }} {% endfor %}{% for m in messages %}{% if loop.previtem is defined %}<{{ loop.previtem.role }}{% endif %}{% if loop.nextitem is defined %}>{{ loop.nextitem.role }}{% endif %}{% endfor %}{% set ns = namespace(x=1, seen=[]) %}{% for i in [1,2] %}{% set ns.x = ns.x + i %}{% endfor %}{{ ns.x }}{% set cap %}captured {{ ns.x }}{% endset %}{{ cap }}{% set a, b = 1, 2 %}{{ a + b }}{% with q = 3 %}{{ q }}{% endwith %}"""
T['whitespace']="""
  {% if true %}
    indented
  {% endif %}
x {% if true %} y {% endif %} z
{# comment #}
after comment
  {#- tight -#}
  end {{- ' tight' -}}   
done
{%- set x = 1 -%}

{{ x }}
{%+ if true %}plus{% endif +%}
last

"""
T['andor']="""{{ 'a' or 'b' }}{{ '' or 'b' }}{{ 'a' and 'b' }}{{ none or 'z' }}{% if messages and messages[0] %}yes{% endif %}{{ 1 if messages|length > 1 else 2 }}{{ messages | map(attribute='role') | list | join(',') }}{{ messages | selectattr('role', 'equalto', 'user') | list | length }}{{ messages | rejectattr('role', 'equalto', 'user') | list | length }}{{ messages|selectattr('role', '==', 'user')|map(attribute='content')|first|length }}{{ (messages | last).role }}{{ messages[-1]['role'] }}{{ messages[-1].role == 'user' and not (messages[0].role == 'system') }}"""
T['roles']="""{%- if messages[0]["role"] == "system" %}
    {%- set system_message = messages[0]["content"][0]["text"] | trim %}
    {%- set loop_messages = messages[1:] %}
{%- else %}
    {%- set loop_messages = messages %}
{%- endif %}

{#- Whether there is a picture at all #}
{% set found = namespace(image=false) %}      
{%- for message in loop_messages %}
    {%- for content in message['content'] %}
        {%- if content['type'] == 'image' %}
            {%- set found.image = true %}
        {%- endif %}
    {%- endfor %}
{%- endfor %}
{{- bos_token }}
{%- if not found.image or system_message is defined %}
    {{- "<|system|>\\n" ~ (system_message or 'none') ~ "\\n" }}
{%- endif %}
{%- for message in loop_messages -%}
    {%- if (message['role'] == 'user') != (loop.index0 % 2 == 0) -%}
        {{ raise_exception("roles must alternate") }}
    {%- endif -%}
    {%- set role = 'model' if message.role == 'assistant' else message.role -%}
    {{ '<turn>' + role + '\\n' + ("first " if loop.first else "") }}
    {%- if message['content'] is string -%}
        {{ message['content'] | trim }}
    {%- elif message['content'] is iterable -%}
        {%- for item in message['content'] -%}
            {%- if item['type'] == 'image' -%}
                {{ '<image>' }}
            {%- elif item.text is defined and 'text' in item -%}
                {{ item['text'] | trim }}
            {%- endif -%}
        {%- endfor -%}
    {%- endif -%}
    {{ '</turn>\\n' }}
{%- endfor -%}
{%- if add_generation_prompt and messages[-1].role != 'assistant' -%}
    {{'<turn>model\\n'}}
{%- endif -%}
"""
T['thoughts']="""{%- set ns = namespace(open=true, last=messages|length - 1) %}
{%- for message in messages[::-1] %}
    {%- set index = (messages|length - 1) - loop.index0 %}
    {%- if ns.open and message.role == "user" %}
        {%- set ns.open = false %}
        {%- set ns.last = index %}
    {%- endif %}
{%- endfor %}
{%- for message in messages %}
    {%- set content = message.content | selectattr('type', 'eq', 'text') | map(attribute='text') | join %}
    {%- if message.role == "assistant" and '</think>' in content %}
        {%- set thought = content.split('</think>')[0].rstrip('\\n').split('<think>')[-1].lstrip('\\n') %}
        {%- set content = content.split('</think>')[-1].lstrip('\\n') %}
        {{- '[' + thought + '] ' if loop.index0 > ns.last else '' }}
    {%- endif %}
    {{- message.role }}: {% for c in message.content if c.type == 'image' -%}
    <|image|>
    {%- endfor %}{{ content }}
{% endfor %}
"""
T['raw']="""{% raw %}{{ not this }}{% endraw %}
{% raw -%}   {% nor this %}   {%- endraw %} x
{{ '}}' }}{{ {'a': {'b': 1}} }}{{ "%}" }}{{- '' -}}
{% filter upper %}loud {{ 'words' }}{% endfilter %}{% set name | trim %}  inside  {% endset %}[{{ name }}]
{{ ['b', 'A', 'c'] | sort | join }}{{ [{'n': 2}, {'n': 1}] | sort(attribute='n') | map(attribute='n') | join('<') }}{{ "line\\none" | indent(2) }}{{ 3.7 | int }}{{ '12' | int + 1 }}{{ 2.5 | round }}{{ -3 | abs }}{{ [1, 5, 3] | max }}{% for k, v in {'b': 1, 'a': 2} | dictsort %}{{ k }}{{ v }}{% endfor %}{{ 'x' * 3 }}{{ [1, [2, none, 'q"\\'']] }}{{ 10 / 4 }}{{ 1e3 }}{{ 7.0 }}{{ 1 < 2 < 3 }}{{ 1 == 1.0 }}{{ 'a' < 'b' }}{{ not 0 and 5 }}
"""
T['nested']="""{% macro one(x, deep=0) %}{{ x }}{% if deep < 3 %}({{ one(x ~ deep, deep + 1) }}){% endif %}{% endmacro %}
{{ one('m') }}
{% for a in [1, 2] %}{% for b in 'xy' %}{{ a }}{{ b }}{{ loop.index }}{% if loop.last %};{% endif %}{% endfor %}{% set leaked = a %}{% endfor %}{{ leaked is defined }}
{% for k, v in {'p': 1, 'q': [2]}.items() %}{{ k }}{{ v }}{{ loop.cycle('-', '+') }}{% endfor %}
{% if 1 %}{% set here = 'kept' %}{% endif %}{{ here }}
{% for x in [] %}no{% else %}none{% endfor %}{% for x in missing %}no{% endfor %}
{%- for i in range(2, 8, 3) %} {{ i }}{% endfor %}{{ range(3) | list }}{{ missing or 'or' }}{{ missing.x if missing else 'safe' }}
"""
convs = {
 'first':[{'role':'user','content':[{'type':'image'},{'type':'text','text':' Is it {{ safe }}? '}]}],
 'second':[{'role':'system','content':[{'type':'text','text':'Be “kind”.'}]},{'role':'user','content':[{'type':'image'},{'type':'text','text':"What's <b>this</b> & that?"},{'type':'image'}]}],
 'third':[{'role':'user','content':[{'type':'image'},{'type':'text','text':'Q1'}]},{'role':'assistant','content':[{'type':'text','text':'<think>\nhm\n</think>\n\nYes.'}]},{'role':'user','content':[{'type':'text','text':'Sure?\nReally?'}]}],
}

def main():
    out = {"reference": {"jinja2": jinja2.__version__}, "templates": {}}
    for name, template in T.items():
        cases = {}
        for case, messages in convs.items():
            prompt = env.from_string(template).render(
                messages=messages, add_generation_prompt=True, bos_token="<s>", eos_token="</s>", tools=None, documents=None)
            cases[case] = prompt
        out["templates"][name] = {"template": template, "prompts": cases}
    out["conversations"] = convs
    with open("models/src/test/resources/templates/jinja.json", "w", encoding="utf-8") as file:
        json.dump(out, file, indent=1, ensure_ascii=False)
        file.write("\n")


if __name__ == "__main__":
    main()
